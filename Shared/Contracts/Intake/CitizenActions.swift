package import Complaints
package import FoundationEssentials
package import JSON
package import RPC

/// What a citizen must show to act on a complaint: ticket and access code. An operator who acts at the counter or on the phone
/// has seen the person and needs no code.
package struct CitizenAction: Sendable, Equatable {
    package let ticket: Ticket
    package let accessCode: String?
    package let idempotencyKey: UUID

    package init(ticket: Ticket, accessCode: String?, idempotencyKey: UUID = UUID()) {
        self.ticket = ticket
        self.accessCode = accessCode
        self.idempotencyKey = idempotencyKey
    }

    package init(membersOf fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.optionalText("accessCode", Limits.accessCode)
        idempotencyKey = fields.uuid("idempotencyKey")
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.field("ticket", ticket)
        writer.field("accessCode", accessCode)
        writer.field("idempotencyKey", idempotencyKey)
    }
}

/// Parameters of an action by, or for, a citizen.
package protocol CitizenCaseAction: WireObject {
    var citizen: CitizenAction { get }
}

/// Parameters of `intake.complete`: what the coordinator asked for.
package struct CompleteParams: CitizenCaseAction {
    package let citizen: CitizenAction
    package let text: String
    package let region: RegionCode?
    package let category: String?

    package init(citizen: CitizenAction, text: String, region: RegionCode? = nil, category: String? = nil) {
        self.citizen = citizen
        self.text = text
        self.region = region
        self.category = category
    }

    package init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
        region = fields.optionalRegion("region")
        category = fields.optionalCode("category")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
            $0.field("region", region)
            $0.field("category", category)
        }
    }
}

/// Parameters of `intake.withdraw`.
package struct WithdrawParams: CitizenCaseAction {
    package let citizen: CitizenAction
    package let text: String?

    package init(citizen: CitizenAction, text: String? = nil) {
        self.citizen = citizen
        self.text = text
    }

    package init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.optionalText("text", Limits.reason, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}
