import Contracts
import Courier
import Foundation
import Postgres
import Response
import TestSupport
import Testing
import Time
import Vault

@Suite struct AddressBookTests {
    private enum Statements {
        static let account = Statement(
            "test_account",
            """
            INSERT INTO accounts (id, login, display_name, role, email, phone, language, password_hash, password_changed_at, created_at,
                disabled_at)
            VALUES ($1, $2, 'x', 'auditor', $3, $4, 'en', 'x', now(), now(), $5)
            """, parameters: [.uuid, .text, .text, .text, .timestamptz])
    }

    private func delivery(_ channel: MessageChannel, to recipient: Delivery.Recipient) -> Delivery {
        Delivery(
            id: UUID(), notification: 1, channel: channel, recipient: recipient, dueSince: Timestamp(microseconds: 0), provider: nil)
    }

    private func book() throws -> VaultAddressBook {
        VaultAddressBook(
            vault: IdentityVault(keyring: try IdentityKeyring(current: .init(bytes: [UInt8](repeating: 7, count: 32)), others: [])))
    }

    @Test func officersAreReachedAsTheirAccountSays() async throws {
        try await DeliveryWorld.run { world in
            let (officer, disabled) = (UUID(), UUID())
            for (id, end) in [(officer, nil), (disabled, world.clock.time)] {
                try await world.pool.run(
                    Statements.account,
                    [.uuid(id), .text(id.uuidString.lowercased()), .text("Budi@Example.go.id"), .text("0812-3456-7890"), .optional(end)])
            }
            let book = try book()
            let found = try await world.pool.transaction("book") { transaction in
                try [(officer, MessageChannel.email), (officer, .whatsapp), (disabled, .email), (UUID(), .email)].map { id, channel in
                    try book.recipient(of: delivery(channel, to: .officer(account: id)), in: transaction)
                }
            }
            #expect(found.map { $0?.address.text } == ["budi@example.go.id", "+6281234567890", nil, nil])
            #expect(found[0]?.language == "en")
        }
    }

    @Test func whoLeftNoContactIsNotReached() async throws {
        try await DeliveryWorld.run { world in
            let book = try book()
            let found = try await world.pool.transaction("book") {
                try book.recipient(of: delivery(.email, to: .complainant(complaint: 4_711)), in: $0)
            }
            #expect(found == nil)
        }
    }
}
