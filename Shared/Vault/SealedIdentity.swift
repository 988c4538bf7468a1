package import Complaints
package import Contracts

/// A complainant as the database keeps one.
package struct SealedIdentity: Sendable, Equatable {
    /// Of the ring key that wraps the data key.
    package var keyVersion: Int16
    /// nil: sealed under the ring key itself, by a release before data keys.
    package var wrappedKey: [UInt8]?
    /// nil when only a contact is known.
    package var identity: [UInt8]?

    package init(keyVersion: Int16, wrappedKey: [UInt8]?, identity: [UInt8]?) {
        self.keyVersion = keyVersion
        self.wrappedKey = wrappedKey
        self.identity = identity
    }
}

/// Everything that a new complaint stores about its complainant.
package struct SealedComplainant: Sendable, Equatable {
    package let sealed: SealedIdentity
    package let indexes: BlindIndexes
    package let contact: SealedContact
}

/// How to reach a complainant, as the database keeps it.
package struct SealedContact: Sendable, Equatable {
    package let choice: NotificationChoice
    /// nil when there is nothing to reach: the channel is `none`.
    package let address: [UInt8]?

    package init(choice: NotificationChoice, address: [UInt8]?) {
        self.choice = choice
        self.address = address
    }

    /// What needs no row: no messages outside the system, in Indonesian inside it.
    package var isUsual: Bool { choice.channel == .none && choice.language == .id }
}

/// How to reach a complainant, in the clear: for the machine that sends, never for an answer, a log or an error.
package struct Contact: Sendable, Equatable {
    package let channel: NotificationChannel
    package let language: MessageLanguage
    /// E.164 for SMS and WhatsApp, lower case for e-mail.
    package let address: String

    package init(channel: NotificationChannel, language: MessageLanguage, address: String) {
        self.channel = channel
        self.language = language
        self.address = address
    }
}

extension Contact: CustomStringConvertible, CustomReflectable {
    /// So that it cannot slip into a log by interpolation.
    package var description: String { "a contact by \(channel.rawValue)" }
    package var customMirror: Mirror { Mirror(self, children: ["channel": channel.rawValue]) }
}
