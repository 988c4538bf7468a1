package import Courier
package import Postgres

/// Where a recipient is reached, looked up at the moment of sending. Nothing of it is kept.
package protocol AddressBook: Sendable {
    /// Runs on the connection's thread and only reads.
    ///
    /// - Returns: nil when there is nobody to tell by this channel: erased, changed to another channel, disabled, or no usable address.
    func recipient(of delivery: Delivery, in transaction: PostgresTransaction) throws -> DeliveryAddress?
}

package struct DeliveryAddress: Sendable, Equatable {
    package let address: MessageAddress
    /// `id` or `en`.
    package let language: String

    package init(address: MessageAddress, language: String) {
        self.address = address
        self.language = language
    }
}
