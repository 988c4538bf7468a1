import Complaints
import Contracts
import Foundation
import RPC
import Testing

@testable import Vault

@Suite("Identity vault")
struct IdentityVaultTests {
    static let siti = Complainant(
        name: "Siti Rahayu", phone: "0812 3456 789", email: "Siti@Rahayu.example", nationalID: "3578010101010001",
        notify: NotificationChoice(channel: .whatsapp, language: .en))
    private let complaint = UUID()

    static func key(_ byte: UInt8, version: Int16 = 1) -> IdentityKeyring.Key {
        IdentityKeyring.Key(version: version, bytes: [UInt8](repeating: byte, count: 32))
    }

    static func vault(_ byte: UInt8 = 1, version: Int16 = 1, others: [IdentityKeyring.Key] = []) throws -> IdentityVault {
        IdentityVault(keyring: try IdentityKeyring(current: key(byte, version: version), others: others))
    }

    private func sealed(_ complainant: Complainant = siti, _ vault: IdentityVault? = nil) throws -> SealedComplainant {
        try #require(try (vault ?? Self.vault()).seal(complainant, of: complaint))
    }

    @Test("opens to what was sealed, but for how to write to the person")
    func roundTrip() throws {
        let envelope = try sealed()
        #expect(try Self.vault().open(envelope.sealed, of: complaint) == Self.siti.identity)
        #expect(
            try Self.vault().openContact(envelope.contact, of: complaint, with: envelope.sealed)
                == Contact(channel: .whatsapp, language: .en, address: "+628123456789"))
    }

    @Test("shows nothing, and never looks the same twice")
    func opaque() throws {
        let (first, second) = (try sealed(), try sealed())
        #expect(first.sealed.identity != second.sealed.identity)
        #expect(first.sealed.wrappedKey != second.sealed.wrappedKey)
        #expect(first.contact.address != second.contact.address)
        #expect(first.sealed.wrappedKey?.count == 60)
        #expect(first.sealed.identity?.count == Self.siti.identity.json.count + 28)
        for part in [first.sealed.identity, first.sealed.wrappedKey, first.contact.address, first.indexes.phone] {
            for text in ["Siti", "812", "3578", "rahayu"] { #expect(Data(part ?? []).range(of: Data(text.utf8)) == nil) }
        }
    }

    @Test("does not open under another key, for another complaint, in another place, or changed")
    func bound() throws {
        let envelope = try sealed()
        #expect(throws: VaultError.doesNotOpen) { try Self.vault(2).open(envelope.sealed, of: complaint) }
        #expect(throws: VaultError.doesNotOpen) { try Self.vault().open(envelope.sealed, of: UUID()) }
        #expect(throws: VaultError.doesNotOpen) { try Self.vault().openContact(envelope.contact, of: UUID(), with: envelope.sealed) }
        var swapped = envelope.sealed
        swapped.identity = envelope.contact.address
        #expect(throws: VaultError.doesNotOpen) { try Self.vault().open(swapped, of: complaint) }
        let other = try sealed()
        var mixed = envelope.sealed
        mixed.wrappedKey = other.sealed.wrappedKey
        #expect(throws: VaultError.doesNotOpen) { try Self.vault().open(mixed, of: complaint) }
        for path in [\SealedIdentity.identity, \.wrappedKey] {
            let count = try #require(envelope.sealed[keyPath: path]?.count)
            for position in [0, 12, count - 1] {
                var changed = envelope.sealed
                changed[keyPath: path]?[position] ^= 1
                #expect(throws: VaultError.doesNotOpen) { try Self.vault().open(changed, of: complaint) }
            }
            for length in [0, 10, 27, count - 1] {
                var cut = envelope.sealed
                cut[keyPath: path] = cut[keyPath: path].map { Array($0.prefix(length)) }
                #expect(throws: VaultError.doesNotOpen) { try Self.vault().open(cut, of: complaint) }
            }
        }
    }

    @Test("somebody who says nothing leaves nothing; who only wants silence neither")
    func nothing() throws {
        #expect(try Self.vault().seal(Complainant(), of: complaint) == nil)
        #expect(try Self.vault().seal(Complainant(notify: .init(channel: .none)), of: complaint) == nil)
        // The wish for another language is something.
        let english = try sealed(Complainant(notify: .init(channel: .none, language: .en)))
        #expect(english.sealed.identity == nil && english.contact.address == nil && !english.contact.isUsual)
    }

    @Test("messages go by e-mail when there is one and nothing else was said")
    func usualChannel() throws {
        let byMail = try sealed(Complainant(email: "A@B.example"))
        #expect(
            try Self.vault().openContact(byMail.contact, of: complaint, with: byMail.sealed)
                == Contact(channel: .email, language: .id, address: "a@b.example"))
        let byPhone = try sealed(Complainant(phone: "0812 3456 789"))
        #expect(byPhone.contact == SealedContact(choice: .init(channel: .none), address: nil) && byPhone.contact.isUsual)
    }

    @Test("a contact says nothing by itself")
    func description() {
        let contact = Contact(channel: .email, language: .id, address: "a@b.example")
        for text in ["\(contact)", String(reflecting: contact), "\(["x": contact])", "\(Optional(contact) as Any)"] {
            #expect(!text.contains("a@b"), "\(text)")
        }
        var dumped = ""
        dump(contact, to: &dumped)
        #expect(!dumped.contains("a@b"), "\(dumped)")
    }

    @Test("a contact chosen later shares the complaint's key, or brings one")
    func laterContact() throws {
        let chosen = Contact(channel: .sms, language: .id, address: "+628999999999")
        let before = try sealed()
        let changed = try Self.vault().seal(chosen, of: complaint, with: before.sealed)
        #expect(changed.sealed == before.sealed && changed.indexes == BlindIndexes())
        #expect(try Self.vault().openContact(changed.contact, of: complaint, with: before.sealed) == chosen)
        let alone = try Self.vault().seal(chosen, of: complaint, with: nil)
        #expect(alone.sealed.identity == nil)
        #expect(try Self.vault().openContact(alone.contact, of: complaint, with: alone.sealed) == chosen)
        #expect(try Self.vault().open(alone.sealed, of: complaint) == nil)
    }
}
