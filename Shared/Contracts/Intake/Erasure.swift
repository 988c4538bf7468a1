public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of `intake.erase`.
public struct EraseParams: WireObject {
    public var citizen: CitizenAction
    /// Needed from officers, who show no access code.
    public var reason: String?

    public init(citizen: CitizenAction, reason: String? = nil) {
        self.citizen = citizen
        self.reason = reason
    }

    public init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        reason = fields.optionalText("reason", Limits.disclosureReason)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("reason", reason)
        }
    }
}

/// What is gone cannot be brought back by anybody.
public struct EraseResult: WireObject, Equatable {
    public var ticket: Ticket
    /// Missing when there was nothing to erase, now and before.
    public var erasedAt: Timestamp?

    public init(ticket: Ticket, erasedAt: Timestamp?) {
        self.ticket = ticket
        self.erasedAt = erasedAt
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        erasedAt = fields.optionalTimestamp("erasedAt")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("erasedAt", erasedAt)
        }
    }
}

/// Parameters of `intake.setNotifications`.
public struct SetNotificationsParams: WireObject {
    public var citizen: CitizenAction
    public var choice: NotificationChoice
    /// nil: the one that the complainant has chosen before, if it fits the channel.
    public var address: String?

    public init(citizen: CitizenAction, choice: NotificationChoice, address: String? = nil) {
        self.citizen = citizen
        self.choice = choice
        self.address = address
    }

    public init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        choice = NotificationChoice(from: &fields)
        address = fields.optionalText("address", Limits.email)
        if fields.problems.isEmpty, let address, ContactAddress.normalised(address, for: choice.channel) == nil {
            let problem: String =
                switch choice.channel {
                case .none: "is not needed for the channel none"
                case .email: "is not an e-mail address"
                case .sms, .whatsapp: "is not a phone number with its area or country"
                }
            fields.reject("address", problem: problem)
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("channel", choice.channel)
            $0.field("language", choice.language)
            $0.field("address", address)
        }
    }
}

/// What holds from now on. The address is not repeated.
public struct SetNotificationsResult: WireObject, Equatable {
    public var ticket: Ticket
    public var choice: NotificationChoice

    public init(ticket: Ticket, choice: NotificationChoice) {
        self.ticket = ticket
        self.choice = choice
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        choice = NotificationChoice(from: &fields)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("channel", choice.channel)
            $0.field("language", choice.language)
        }
    }
}
