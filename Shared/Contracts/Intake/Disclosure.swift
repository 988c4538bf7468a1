public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of `intake.discloseIdentity`.
public struct DiscloseParams: WireObject {
    public var ticket: Ticket
    /// Goes into the audit log together with who asked.
    public var reason: String

    public init(ticket: Ticket, reason: String) {
        self.ticket = ticket
        self.reason = reason
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        reason = fields.disclosureReason("reason")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("reason", reason)
        }
    }
}

/// Who complained. The only answer that says it.
public struct DiscloseResult: WireObject, Equatable {
    public var ticket: Ticket
    /// Missing when nobody gave a name, or it was erased.
    public var complainant: Complainant?
    /// When it was erased, on request or because its time was over.
    public var erasedAt: Timestamp?

    public init(ticket: Ticket, complainant: Complainant?, erasedAt: Timestamp?) {
        self.ticket = ticket
        self.complainant = complainant
        self.erasedAt = erasedAt
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        complainant = fields.optionalObject("complainant", Complainant.self)
        erasedAt = fields.optionalTimestamp("erasedAt")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("complainant", complainant)
            $0.field("erasedAt", erasedAt)
        }
    }
}

/// Parameters of `intake.findByIdentity`: exactly one value that the person gave.
public struct FindByIdentityParams: WireObject {
    public var trait: IdentityTrait
    public var value: String
    public var reason: String

    public init(_ trait: IdentityTrait, _ value: String, reason: String) {
        self.trait = trait
        self.value = value
        self.reason = reason
    }

    public init(from fields: inout FieldReader) {
        trait = fields.choice("by", IdentityTrait.self)
        value = fields.text("value", Limits.email)
        reason = fields.disclosureReason("reason")
        // The value itself is never repeated, also not in an error.
        if fields.problems.isEmpty, trait.normalised(value) == nil {
            fields.reject("value", problem: "is not \(trait.indefinite)")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("by", trait)
            $0.field("value", value)
            $0.field("reason", reason)
        }
    }
}

/// Complaints of one person, newest first. Who it is stands in none of them.
public struct FindByIdentityResult: WireObject, Equatable {
    public static let limit = 200

    public struct Found: WireObject, Equatable {
        public var ticket: Ticket
        public var status: Status
        public var agency: String?
        public var submittedAt: Timestamp

        public init(ticket: Ticket, status: Status, agency: String?, submittedAt: Timestamp) {
            self.ticket = ticket
            self.status = status
            self.agency = agency
            self.submittedAt = submittedAt
        }

        public init(from fields: inout FieldReader) {
            ticket = fields.ticket("ticket")
            status = fields.choice("status", Status.self)
            agency = fields.optionalCode("agency")
            submittedAt = fields.timestamp("submittedAt")
        }

        public func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("ticket", ticket)
                $0.field("status", status)
                $0.field("agency", agency)
                $0.field("submittedAt", submittedAt)
            }
        }
    }

    public var complaints: [Found]
    /// There are older ones beyond ``limit``.
    public var hasMore: Bool

    public init(complaints: [Found], hasMore: Bool) {
        self.complaints = complaints
        self.hasMore = hasMore
    }

    public init(from fields: inout FieldReader) {
        complaints = fields.array("complaints", 0...Self.limit, of: Found.self)
        hasMore = fields.bool("more", default: false)
    }

    public func write(to writer: inout JSONWriter) {
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
