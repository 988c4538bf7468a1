public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of `response.escalate`: the case is put before the Ombudsman.
public struct EscalateParams: CitizenCaseAction {
    public let citizen: CitizenAction
    /// Why; the Ombudsman reads it.
    public let text: String

    public init(citizen: CitizenAction, text: String) {
        self.citizen = citizen
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}

/// A complaint with a broken deadline, as the agency above and the overseers see it.
public struct EscalatedCase: WireObject, Equatable {
    public var ticket: Ticket
    public var status: Status
    public var `class`: ComplaintClass
    /// Who owes it.
    public var agency: AgencyName?
    public var subject: String?
    public var submittedAt: Timestamp
    public var dueAt: Timestamp?
    public var oversight: OversightView

    public init(
        ticket: Ticket, status: Status, class: ComplaintClass, agency: AgencyName?, subject: String?, submittedAt: Timestamp,
        dueAt: Timestamp?, oversight: OversightView
    ) {
        self.ticket = ticket
        self.status = status
        self.class = `class`
        self.agency = agency
        self.subject = subject
        self.submittedAt = submittedAt
        self.dueAt = dueAt
        self.oversight = oversight
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        status = fields.choice("status", Status.self)
        `class` = fields.choice("class", ComplaintClass.self)
        agency = fields.optionalObject("agency", AgencyName.self)
        subject = fields.optionalText("subject", Limits.subject)
        submittedAt = fields.timestamp("submittedAt")
        dueAt = fields.optionalTimestamp("dueAt")
        oversight = fields.object("oversight", OversightView.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("status", status)
            $0.field("class", `class`)
            $0.field("agency", agency)
            $0.field("subject", subject)
            $0.field("submittedAt", submittedAt)
            $0.field("dueAt", dueAt)
            $0.field("oversight", oversight)
        }
    }
}

/// A page of `response.escalations`, the longest overdue first.
public struct EscalationsPage: WireObject {
    public var items: [EscalatedCase]
    public var next: String?

    public init(items: [EscalatedCase], next: String?) {
        self.items = items
        self.next = next
    }

    public init(from fields: inout FieldReader) {
        items = fields.array("items", 0...Int(Limits.page.upperBound), of: EscalatedCase.self)
        next = fields.optionalText("next", 1...100)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("items", items)
            $0.field("next", next)
        }
    }
}

/// Everything about a case for whoever reviews it, as data and as a document to read; never who complained.
public struct Dossier: WireObject {
    public var createdAt: Timestamp
    public var complaint: ShowResult
    /// Indonesian, plain text in lines; what the data says in words.
    public var document: String

    public init(createdAt: Timestamp, complaint: ShowResult, document: String) {
        self.createdAt = createdAt
        self.complaint = complaint
        self.document = document
    }

    public init(from fields: inout FieldReader) {
        createdAt = fields.timestamp("createdAt")
        complaint = fields.object("complaint", ShowResult.self)
        document = fields.text("document", 0...500_000, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("createdAt", createdAt)
            $0.field("complaint", complaint)
            $0.field("document", document)
        }
    }
}
