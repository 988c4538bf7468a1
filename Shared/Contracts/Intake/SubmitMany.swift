package import JSON
package import RPC

/// Parameters of `intake.submitMany`. Each complaint stands for itself: a wrong one does not hold up the others.
package struct SubmitManyParams: WireObject {
    /// What stands in each place: a complaint, or why it is none.
    package var complaints: [Result<SubmitParams, RPCError>]

    package init(complaints: [SubmitParams]) {
        self.complaints = complaints.map(Result.success)
    }

    package init(from fields: inout FieldReader) {
        complaints = fields.lenientArray("complaints", Limits.bulk, of: SubmitParams.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("complaints", complaints.compactMap { try? $0.get() }) }
    }
}

/// One outcome for each complaint, in their order.
package struct SubmitManyResult: WireObject {
    package let results: [SubmitOutcome]

    package init(results: [SubmitOutcome]) {
        self.results = results
    }

    package init(from fields: inout FieldReader) {
        results = fields.array("results", 0...Limits.bulk.upperBound, of: SubmitOutcome.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("results", results) }
    }
}

/// A receipt, or why there is none.
package struct SubmitOutcome: WireObject {
    package let receipt: SubmitResult?
    package let refusal: Refusal?

    package init(receipt: SubmitResult) {
        self.receipt = receipt
        refusal = nil
    }

    package init(refusal: Refusal) {
        receipt = nil
        self.refusal = refusal
    }

    package init(from fields: inout FieldReader) {
        receipt = fields.optionalObject("receipt", SubmitResult.self)
        refusal = fields.optionalObject("refusal", Refusal.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("receipt", receipt)
            $0.field("refusal", refusal)
        }
    }
}

/// An error of one row inside a bulk call, in the words of the protocol's error table.
package struct Refusal: WireObject, Equatable {
    package let reason: String
    package let message: String
    package let retryable: Bool
    package let fields: [Field]
    /// What to solve before this row is sent again, for `challengeRequired`.
    package let challenge: RPCChallenge?

    /// A wrong member and what is wrong with it.
    package struct Field: WireObject, Equatable {
        package let path: String
        package let problem: String

        package init(path: String, problem: String) {
            self.path = path
            self.problem = problem
        }

        package init(from fields: inout FieldReader) {
            path = fields.text("path", 0...200)
            problem = fields.text("problem", 0...1_000)
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("path", path)
                $0.field("problem", problem)
            }
        }
    }

    package init(_ error: RPCError) {
        reason = error.code.reason
        message = error.message
        retryable = error.retryable
        fields = error.fields.map { Field(path: $0.path, problem: $0.problem) }
        challenge = error.challenge
    }

    package init(from fields: inout FieldReader) {
        reason = fields.text("reason", 1...100)
        message = fields.text("message", 0...1_000)
        retryable = fields.bool("retryable", default: false)
        self.fields = fields.array("fields", 0...100, of: Field.self)
        challenge = fields.optionalObject("challenge", RPCChallenge.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("reason", reason)
            $0.field("message", message)
            $0.field("retryable", retryable)
            $0.field("fields", fields)
            $0.field("challenge", challenge)
        }
    }
}
