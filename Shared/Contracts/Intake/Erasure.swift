package import Complaints
package import JSON
package import RPC
package import Time

/// Parameters of `intake.erase`.
package struct EraseParams: WireObject {
    package var citizen: CitizenAction
    /// Needed from officers, who show no access code.
    package var reason: String?

    package init(citizen: CitizenAction, reason: String? = nil) {
        self.citizen = citizen
        self.reason = reason
    }

    package init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        reason = fields.optionalText("reason", Limits.disclosureReason)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("reason", reason)
        }
    }
}

/// What is gone cannot be brought back by anybody.
package struct EraseResult: WireObject, Equatable {
    package var ticket: Ticket
    /// Missing when there was nothing to erase, now and before.
    package var erasedAt: Timestamp?

    package init(ticket: Ticket, erasedAt: Timestamp?) {
        self.ticket = ticket
        self.erasedAt = erasedAt
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        erasedAt = fields.optionalTimestamp("erasedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("erasedAt", erasedAt)
        }
    }
}

/// Parameters of `intake.setNotifications`.
package struct SetNotificationsParams: WireObject {
    package var citizen: CitizenAction
    package var choice: NotificationChoice
    /// nil: the one that the complainant has chosen before, if it fits the channel.
    package var address: String?

    package init(citizen: CitizenAction, choice: NotificationChoice, address: String? = nil) {
        self.citizen = citizen
        self.choice = choice
        self.address = address
    }

    package init(from fields: inout FieldReader) {
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

    package func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("channel", choice.channel)
            $0.field("language", choice.language)
            $0.field("address", address)
        }
    }
}

/// What holds from now on. The address is not repeated.
package struct SetNotificationsResult: WireObject, Equatable {
    package var ticket: Ticket
    package var choice: NotificationChoice

    package init(ticket: Ticket, choice: NotificationChoice) {
        self.ticket = ticket
        self.choice = choice
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        choice = NotificationChoice(from: &fields)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("channel", choice.channel)
            $0.field("language", choice.language)
        }
    }
}
