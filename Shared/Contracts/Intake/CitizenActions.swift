public import Complaints
public import FoundationEssentials
public import JSON
public import RPC

/// What a citizen must show to act on a complaint: ticket and access code. An operator who acts at the counter or on the phone
/// has seen the person and needs no code.
public struct CitizenAction: Sendable, Equatable {
    public let ticket: Ticket
    public let accessCode: String?
    public let idempotencyKey: UUID

    public init(ticket: Ticket, accessCode: String?, idempotencyKey: UUID = .timeOrdered()) {
        self.ticket = ticket
        self.accessCode = accessCode
        self.idempotencyKey = idempotencyKey
    }

    public init(membersOf fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.optionalText("accessCode", Limits.accessCode)
        idempotencyKey = fields.uuid("idempotencyKey")
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.field("ticket", ticket)
        writer.field("accessCode", accessCode)
        writer.field("idempotencyKey", idempotencyKey)
    }
}

/// Parameters of an action by, or for, a citizen.
public protocol CitizenCaseAction: WireObject {
    var citizen: CitizenAction { get }
}

/// Parameters of `intake.complete`: what the coordinator asked for.
public struct CompleteParams: CitizenCaseAction {
    public let citizen: CitizenAction
    public let text: String
    public let region: RegionCode?
    public let category: String?

    public init(citizen: CitizenAction, text: String, region: RegionCode? = nil, category: String? = nil) {
        self.citizen = citizen
        self.text = text
        self.region = region
        self.category = category
    }

    public init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
        region = fields.optionalRegion("region")
        category = fields.optionalCode("category")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
            $0.field("region", region)
            $0.field("category", category)
        }
    }
}

/// Parameters of `intake.withdraw`.
public struct WithdrawParams: CitizenCaseAction {
    public let citizen: CitizenAction
    public let text: String?

    public init(citizen: CitizenAction, text: String? = nil) {
        self.citizen = citizen
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.optionalText("text", Limits.reason, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}
