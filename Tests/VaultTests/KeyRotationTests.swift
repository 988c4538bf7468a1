import Complaints
import Contracts
import Crypto
import Foundation
import RPC
import ServiceKit
import Testing

@testable import Vault

@Suite("Identity keys")
struct KeyRotationTests {
    private let complaint = UUID()
    private let siti = IdentityVaultTests.siti

    @Test("what an older key wrapped opens while that key is known, and moves to the current one with its contact and indexes")
    func rotation() throws {
        let before = try IdentityVaultTests.vault(1)
        let sealed = try #require(try before.seal(siti, of: complaint))
        let both = try IdentityVaultTests.vault(2, version: 2, others: [IdentityVaultTests.key(1)])
        #expect(both.keyring.versions == [1, 2] && both.keyring.currentVersion == 2)
        #expect(try both.open(sealed.sealed, of: complaint) == siti.identity)

        let (renewed, indexes) = try both.rewrap(sealed.sealed, of: complaint)
        #expect(renewed.keyVersion == 2 && renewed.identity == sealed.sealed.identity && renewed.wrappedKey != sealed.sealed.wrappedKey)
        let after = try IdentityVaultTests.vault(2, version: 2)
        #expect(try after.open(renewed, of: complaint) == siti.identity)
        #expect(try after.openContact(sealed.contact, of: complaint, with: renewed)?.address == "+628123456789")
        #expect(indexes == BlindIndexes(of: siti, after.keyring.current) && indexes != sealed.indexes)
        #expect(throws: VaultError.unknownKey(version: 1)) { try after.open(sealed.sealed, of: complaint) }
        #expect(throws: VaultError.unknownKey(version: 2)) { try before.open(renewed, of: complaint) }
    }

    @Test("an identity from before data keys opens, and gets a data key when it moves")
    func unbound() throws {
        let bytes = [UInt8](repeating: 1, count: 32)
        let box = try AES.GCM.seal(
            siti.identity.json, using: SymmetricKey(data: bytes), authenticating: withUnsafeBytes(of: complaint.uuid) { Array($0) })
        let old = SealedIdentity(keyVersion: 1, wrappedKey: nil, identity: Array(box.nonce) + Array(box.ciphertext) + Array(box.tag))
        let vault = try IdentityVaultTests.vault(1)
        #expect(try vault.open(old, of: complaint) == siti.identity)
        let (renewed, indexes) = try vault.rewrap(old, of: complaint)
        #expect(renewed.wrappedKey != nil && renewed.identity != old.identity && indexes.phone != nil)
        #expect(try vault.open(renewed, of: complaint) == siti.identity)
        // A contact that comes first brings the key and the indexes along.
        let contact = Contact(channel: .email, language: .id, address: "a@b.example")
        let chosen = try vault.seal(contact, of: complaint, with: old)
        #expect(chosen.indexes == indexes)
        #expect(try vault.open(chosen.sealed, of: complaint) == siti.identity)
        #expect(try vault.openContact(chosen.contact, of: complaint, with: chosen.sealed) == contact)
    }

    @Test("a person is found under every key of the ring, by exact value in any spelling")
    func finding() throws {
        let sealed = try #require(try IdentityVaultTests.vault(1).seal(siti, of: complaint))
        let both = try IdentityVaultTests.vault(2, version: 2, others: [IdentityVaultTests.key(1)])
        for (trait, texts, index) in [
            (IdentityTrait.phone, ["+62 812-3456-789", "628123456789", "08123456789"], sealed.indexes.phone),
            (.email, ["siti@rahayu.example", "SITI@RAHAYU.EXAMPLE"], sealed.indexes.email),
            (.nationalID, ["3578010101010001"], sealed.indexes.nationalID),
        ] {
            let index = try #require(index)
            #expect(index.count == 16)
            for text in texts {
                let wanted = both.indexes(of: text, as: trait)
                #expect(wanted.count == 2 && wanted.contains(index), "\(trait) \(text)")
            }
        }
        #expect(both.indexes(of: "12345", as: .phone).isEmpty)
        #expect(both.indexes(of: "siti", as: .email).isEmpty)
        #expect(both.indexes(of: "357801010101000", as: .nationalID).isEmpty)
        // One value in two roles has two fingerprints.
        let digits = "6281234567890123"
        #expect(Set(IdentityTrait.allCases.flatMap { both.indexes(of: $0 == .email ? "a@b.c" : digits, as: $0) }).count == 4)
    }

    @Test("keys have 32 bytes, a version of their own, and never share one")
    func keyring() {
        for count in [0, 16, 31, 33] {
            #expect(throws: IdentityKeyring.Problem.self) {
                try IdentityKeyring(current: .init(bytes: [UInt8](repeating: 1, count: count)))
            }
        }
        #expect(throws: IdentityKeyring.Problem.self) { try IdentityKeyring(current: IdentityVaultTests.key(1, version: 0)) }
        #expect(throws: IdentityKeyring.Problem.self) {
            try IdentityKeyring(current: IdentityVaultTests.key(1), others: [IdentityVaultTests.key(2)])
        }
        #expect(throws: Never.self) { try IdentityKeyring(current: IdentityVaultTests.key(1), others: [IdentityVaultTests.key(1)]) }
    }

    @Test("keys are written in hexadecimal or base64, with a version in front unless it is the first")
    func texts() throws {
        let bytes = [UInt8](0..<32)
        let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let base64 = Data(bytes).base64EncodedString()
        for (text, version) in [(hexadecimal, 1), (base64, 1), ("2:" + hexadecimal, 2), (" 17 : \(base64)\n", 17)] {
            let key = try #require(IdentityKeyring.Key(text), "\(text)")
            #expect(key.version == Int16(version) && key.bytes == bytes)
        }
        for text in ["", "2:", "0:" + hexadecimal, "-1:" + hexadecimal, "x:" + hexadecimal, "1:2:" + hexadecimal, "abc", "40000:" + base64]
        {
            #expect(IdentityKeyring.Key(text) == nil, "\(text)")
        }
    }
}
