import Crypto
import Foundation
import RPC
import Testing
import Time

@testable import Intake

@Suite(.timeLimit(.minutes(1))) struct ChallengeSealTests {
    private static let noon = Timestamp(rfc3339: "2026-11-22T12:00:00Z") ?? Timestamp(microseconds: 0)
    private static let seal = ChallengeSeal(key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)))
    private let complaint = UUID()

    private func solved(_ challenge: RPCChallenge) async throws -> RPCProof {
        try #require(await ProofOfWork.solve(challenge, before: .now + .seconds(30)))
    }

    @Test func isGoodForItsComplaintUntilItExpires() async throws {
        let challenge = Self.seal.challenge(for: complaint, bits: 6, now: Self.noon)
        #expect(challenge.difficulty == 6)
        #expect(challenge.expiresAt == Self.noon.adding(seconds: 600))
        #expect(RPCChallenge.idLength.contains(challenge.id.count))
        let proof = try await solved(challenge)
        #expect(Self.seal.accepts(proof, for: complaint, now: Self.noon))
        #expect(Self.seal.accepts(proof, for: complaint, now: Self.noon.adding(seconds: 599)))
        #expect(!Self.seal.accepts(proof, for: complaint, now: Self.noon.adding(seconds: 600)))
        #expect(!Self.seal.accepts(proof, for: UUID(), now: Self.noon))
        let stranger = ChallengeSeal(key: SymmetricKey(data: [UInt8](repeating: 2, count: 32)))
        #expect(!stranger.accepts(proof, for: complaint, now: Self.noon))
    }

    @Test func wantsTheWorkDone() async throws {
        let challenge = Self.seal.challenge(for: complaint, bits: 12, now: Self.noon)
        let lazy = (0..<20).map { RPCProof(challenge: challenge.id, nonce: "lazy\($0)") }
        #expect(lazy.count { Self.seal.accepts($0, for: complaint, now: Self.noon) } < 3)
    }

    /// Longer, easier, or for another moment: whatever is changed, the signature does not fit.
    @Test func nothingInItCanBeChanged() async throws {
        let challenge = Self.seal.challenge(for: complaint, bits: 0, now: Self.noon)
        let proof = try await solved(challenge)
        #expect(Self.seal.accepts(proof, for: complaint, now: Self.noon))
        for position in challenge.id.indices {
            var id = challenge.id
            id.replaceSubrange(position...position, with: id[position] == "0" ? "1" : "0")
            #expect(!Self.seal.accepts(RPCProof(challenge: id, nonce: proof.nonce), for: complaint, now: Self.noon))
        }
        for id in ["", "0", "zz", challenge.id.uppercased() + "A", String(challenge.id.dropLast(2)), challenge.id + "00", "😀"] {
            #expect(!Self.seal.accepts(RPCProof(challenge: id, nonce: proof.nonce), for: complaint, now: Self.noon))
        }
    }
}
