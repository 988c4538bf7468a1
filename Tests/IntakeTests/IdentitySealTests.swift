import Contracts
import Foundation
import RPC
import Testing

@testable import Intake

@Suite("Identity seal")
struct IdentitySealTests {
    private let siti = Complainant(name: "Siti Rahayu", phone: "0812 3456 789", nationalID: "3578010101010001")
    private let complaint = UUID()

    private func seal(_ byte: UInt8 = 1) throws -> IdentitySeal {
        try #require(IdentitySeal([UInt8](repeating: byte, count: 32)))
    }

    @Test("opens to what was sealed")
    func roundTrip() throws {
        let envelope = try seal().seal(siti, of: complaint)
        #expect(try seal().open(envelope, of: complaint) == siti)
    }

    @Test("shows nothing, and never looks the same twice")
    func opaque() throws {
        let first = try seal().seal(siti, of: complaint)
        let second = try seal().seal(siti, of: complaint)
        #expect(first != second)
        #expect(first.count == siti.json.count + 28)
        for text in ["Siti", "0812", "3578"] { #expect(Data(first).range(of: Data(text.utf8)) == nil) }
    }

    @Test("does not open under another key, for another complaint, or changed")
    func bound() throws {
        let envelope = try seal().seal(siti, of: complaint)
        #expect(throws: (any Error).self) { try seal(2).open(envelope, of: complaint) }
        #expect(throws: (any Error).self) { try seal().open(envelope, of: UUID()) }
        for position in [0, 12, envelope.count - 1] {
            var changed = envelope
            changed[position] ^= 1
            #expect(throws: (any Error).self) { try seal().open(changed, of: complaint) }
        }
        #expect(throws: (any Error).self) { try seal().open(Array(envelope.prefix(10)), of: complaint) }
    }

    @Test("takes keys of 256 bits only", arguments: [0, 16, 31, 33])
    func keyLength(count: Int) {
        #expect(IdentitySeal([UInt8](repeating: 1, count: count)) == nil)
    }
}
