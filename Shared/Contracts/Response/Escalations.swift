package import Complaints
package import JSON
package import RPC
package import Time

/// Parameters of `response.escalate`: the case is put before the Ombudsman.
package struct EscalateParams: CitizenCaseAction {
    package let citizen: CitizenAction
    /// Why; the Ombudsman reads it.
    package let text: String

    package init(citizen: CitizenAction, text: String) {
        self.citizen = citizen
        self.text = text
    }

    package init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}

/// A complaint with a broken deadline, as the agency above and the overseers see it.
package struct EscalatedCase: WireObject, Equatable {
    package var ticket: Ticket
    package var status: Status
    package var `class`: ComplaintClass
    /// Who owes it.
    package var agency: AgencyName?
    package var subject: String?
    package var submittedAt: Timestamp
    package var dueAt: Timestamp?
    package var oversight: OversightView

    package init(
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

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        status = fields.choice("status", Status.self)
        `class` = fields.choice("class", ComplaintClass.self)
        agency = fields.optionalObject("agency", AgencyName.self)
        subject = fields.optionalText("subject", Limits.subject)
        submittedAt = fields.timestamp("submittedAt")
        dueAt = fields.optionalTimestamp("dueAt")
        oversight = fields.object("oversight", OversightView.self)
    }

    package func write(to writer: inout JSONWriter) {
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
package struct EscalationsPage: WireObject {
    package var items: [EscalatedCase]
    package var next: String?

    package init(items: [EscalatedCase], next: String?) {
        self.items = items
        self.next = next
    }

    package init(from fields: inout FieldReader) {
        items = fields.array("items", 0...Int(Limits.page.upperBound), of: EscalatedCase.self)
        next = fields.optionalText("next", 1...100)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("items", items)
            $0.field("next", next)
        }
    }
}

/// Everything about a case for whoever reviews it, as data and as a document to read; never who complained.
package struct Dossier: WireObject {
    package var createdAt: Timestamp
    package var complaint: ShowResult
    /// Indonesian, plain text in lines; what the data says in words.
    package var document: String

    package init(createdAt: Timestamp, complaint: ShowResult, document: String) {
        self.createdAt = createdAt
        self.complaint = complaint
        self.document = document
    }

    package init(from fields: inout FieldReader) {
        createdAt = fields.timestamp("createdAt")
        complaint = fields.object("complaint", ShowResult.self)
        document = fields.text("document", 0...500_000, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("createdAt", createdAt)
            $0.field("complaint", complaint)
            $0.field("document", document)
        }
    }
}
