package import Complaints
package import JSON
package import RPC
package import Time

/// Parameters of `intake.discloseIdentity`.
package struct DiscloseParams: WireObject {
    package var ticket: Ticket
    /// Goes into the audit log together with who asked.
    package var reason: String

    package init(ticket: Ticket, reason: String) {
        self.ticket = ticket
        self.reason = reason
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        reason = fields.disclosureReason("reason")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("reason", reason)
        }
    }
}

/// Who complained. The only answer that says it.
package struct DiscloseResult: WireObject, Equatable {
    package var ticket: Ticket
    /// Missing when nobody gave a name, or it was erased.
    package var complainant: Complainant?
    /// When it was erased, on request or because its time was over.
    package var erasedAt: Timestamp?

    package init(ticket: Ticket, complainant: Complainant?, erasedAt: Timestamp?) {
        self.ticket = ticket
        self.complainant = complainant
        self.erasedAt = erasedAt
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        complainant = fields.optionalObject("complainant", Complainant.self)
        erasedAt = fields.optionalTimestamp("erasedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("complainant", complainant)
            $0.field("erasedAt", erasedAt)
        }
    }
}

/// Parameters of `intake.findByIdentity`: exactly one value that the person gave.
package struct FindByIdentityParams: WireObject {
    package var trait: IdentityTrait
    package var value: String
    package var reason: String

    package init(_ trait: IdentityTrait, _ value: String, reason: String) {
        self.trait = trait
        self.value = value
        self.reason = reason
    }

    package init(from fields: inout FieldReader) {
        trait = fields.choice("by", IdentityTrait.self)
        value = fields.text("value", Limits.email)
        reason = fields.disclosureReason("reason")
        // The value itself is never repeated, also not in an error.
        if fields.problems.isEmpty, trait.normalised(value) == nil {
            fields.reject("value", problem: "is not \(trait.indefinite)")
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("by", trait)
            $0.field("value", value)
            $0.field("reason", reason)
        }
    }
}

/// Complaints of one person, newest first. Who it is stands in none of them.
package struct FindByIdentityResult: WireObject, Equatable {
    package static let limit = 200

    package struct Found: WireObject, Equatable {
        package var ticket: Ticket
        package var status: Status
        package var agency: String?
        package var submittedAt: Timestamp

        package init(ticket: Ticket, status: Status, agency: String?, submittedAt: Timestamp) {
            self.ticket = ticket
            self.status = status
            self.agency = agency
            self.submittedAt = submittedAt
        }

        package init(from fields: inout FieldReader) {
            ticket = fields.ticket("ticket")
            status = fields.choice("status", Status.self)
            agency = fields.optionalCode("agency")
            submittedAt = fields.timestamp("submittedAt")
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("ticket", ticket)
                $0.field("status", status)
                $0.field("agency", agency)
                $0.field("submittedAt", submittedAt)
            }
        }
    }

    package var complaints: [Found]
    /// There are older ones beyond ``limit``.
    package var hasMore: Bool

    package init(complaints: [Found], hasMore: Bool) {
        self.complaints = complaints
        self.hasMore = hasMore
    }

    package init(from fields: inout FieldReader) {
        complaints = fields.array("complaints", 0...Self.limit, of: Found.self)
        hasMore = fields.bool("more", default: false)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("complaints", complaints)
            $0.field("more", hasMore)
        }
    }
}

extension IdentityTrait {
    fileprivate var indefinite: String {
        switch self {
        case .phone: "a phone number with its area or country"
        case .email: "an e-mail address"
        case .nationalID: "a national id of sixteen digits"
        }
    }
}

extension FieldReader {
    /// Why somebody looks at a complainant: more than a word, so that an auditor can judge it.
    mutating func disclosureReason(_ name: StaticString) -> String {
        let reason = text(name, Limits.disclosureReason)
        if problems.isEmpty, reason.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).count < 10 {
            reject(name, problem: "must say why in at least ten characters")
        }
        return reason
    }
}
