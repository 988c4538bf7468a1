package import Courier
package import FoundationEssentials
package import Time

/// A notification on its way outside.
package struct Delivery: Sendable, Equatable {
    package enum Recipient: Sendable, Equatable {
        /// Whoever complained.
        case complainant(complaint: Int64)
        case officer(account: UUID)
    }

    /// The idempotency key, the same at every attempt.
    package let id: UUID
    package let notification: Int64
    package let channel: MessageChannel
    package let recipient: Recipient
    /// Since when it may go out.
    package let dueSince: Timestamp
    /// The provider that may have it from an earlier attempt.
    package let provider: String?

    package init(
        id: UUID, notification: Int64, channel: MessageChannel, recipient: Recipient, dueSince: Timestamp, provider: String?
    ) {
        self.id = id
        self.notification = notification
        self.channel = channel
        self.recipient = recipient
        self.dueSince = dueSince
        self.provider = provider
    }
}

/// Who took a delivery.
package struct DeliveryReceipt: Sendable, Equatable {
    package let provider: String
    /// The provider's own number for the message.
    package let reference: String?
}
