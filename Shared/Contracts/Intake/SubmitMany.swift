public import JSON
public import RPC

/// Parameters of `intake.submitMany`. Each complaint stands for itself: a wrong one does not hold up the others.
public struct SubmitManyParams: WireObject {
    /// What stands in each place: a complaint, or why it is none.
    public var complaints: [Result<SubmitParams, RPCError>]

    public init(complaints: [SubmitParams]) {
        self.complaints = complaints.map(Result.success)
    }

    public init(from fields: inout FieldReader) {
        complaints = fields.lenientArray("complaints", Limits.bulk, of: SubmitParams.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("complaints", complaints.compactMap { try? $0.get() }) }
    }
}

/// One outcome for each complaint, in their order.
public struct SubmitManyResult: WireObject {
    public let results: [SubmitOutcome]

    public init(results: [SubmitOutcome]) {
        self.results = results
    }

    public init(from fields: inout FieldReader) {
        results = fields.array("results", 0...Limits.bulk.upperBound, of: SubmitOutcome.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("results", results) }
    }
}

/// A receipt, or why there is none.
public struct SubmitOutcome: WireObject {
    public let receipt: SubmitResult?
    public let refusal: Refusal?

    public init(receipt: SubmitResult) {
        self.receipt = receipt
        refusal = nil
    }

    public init(refusal: Refusal) {
        receipt = nil
        self.refusal = refusal
    }

    public init(from fields: inout FieldReader) {
        receipt = fields.optionalObject("receipt", SubmitResult.self)
        refusal = fields.optionalObject("refusal", Refusal.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("receipt", receipt)
            $0.field("refusal", refusal)
        }
    }
}

/// An error of one row inside a bulk call, in the words of the protocol's error table.
public struct Refusal: WireObject, Equatable {
    public let reason: String
    public let message: String
    public let retryable: Bool
    public let fields: [Field]
    /// What to solve before this row is sent again, for `challengeRequired`.
    public let challenge: RPCChallenge?

    /// A wrong member and what is wrong with it.
    public struct Field: WireObject, Equatable {
        public let path: String
        public let problem: String

        public init(path: String, problem: String) {
            self.path = path
            self.problem = problem
        }

        public init(from fields: inout FieldReader) {
            path = fields.text("path", 0...200)
            problem = fields.text("problem", 0...1_000)
        }

        public func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("path", path)
                $0.field("problem", problem)
            }
        }
    }

    public init(_ error: RPCError) {
        reason = error.code.reason
        message = error.message
        retryable = error.retryable
        fields = error.fields.map { Field(path: $0.path, problem: $0.problem) }
        challenge = error.challenge
    }

    public init(from fields: inout FieldReader) {
        reason = fields.text("reason", 1...100)
        message = fields.text("message", 0...1_000)
        retryable = fields.bool("retryable", default: false)
        self.fields = fields.array("fields", 0...100, of: Field.self)
        challenge = fields.optionalObject("challenge", RPCChallenge.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("reason", reason)
            $0.field("message", message)
            $0.field("retryable", retryable)
            $0.field("fields", fields)
            $0.field("challenge", challenge)
        }
    }
}
