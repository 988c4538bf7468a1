internal import Complaints
internal import Contracts
internal import Courier
package import Postgres
package import Vault

/// Complainants' contacts from the vault, officers' from their accounts.
package struct VaultAddressBook: AddressBook {
    private let vault: IdentityVault

    package init(vault: IdentityVault) {
        self.vault = vault
    }

    package func recipient(of delivery: Delivery, in transaction: PostgresTransaction) throws -> DeliveryAddress? {
        switch delivery.recipient {
        case .complainant(let complaint):
            guard let contact = try vault.openContact(of: complaint, in: transaction),
                contact.channel.rawValue == delivery.channel.rawValue
            else { return nil }
            return Self.recipient(contact.address, delivery.channel, language: contact.language.rawValue)
        case .officer(let account):
            guard let row = try transaction.run(DeliveryStatements.officer, [.uuid(account)]).first else { return nil }
            let text = try row.optionalText(delivery.channel == .email ? 0 : 1)
            return Self.recipient(text ?? "", delivery.channel, language: try row.text(2))
        }
    }

    private static func recipient(_ text: String, _ channel: MessageChannel, language: String) -> DeliveryAddress? {
        let normal = channel == .email ? ContactAddress.email(text) : ContactAddress.phone(text)
        return normal.flatMap { MessageAddress($0, for: channel) }.map { DeliveryAddress(address: $0, language: language) }
    }
}
