import JSON
import Testing
import Time

@testable import RPC

@Suite(.timeLimit(.minutes(1))) struct ProofOfWorkTests {
    private static func challenge(_ difficulty: Int, id: String = "c0ffee") -> RPCChallenge {
        RPCChallenge(id: id, difficulty: difficulty, expiresAt: Timestamp(microseconds: 1_790_000_000_000_000))
    }

    @Test(arguments: [([0xFF], 0), ([0x7F], 1), ([0x01], 7), ([0x00, 0x80], 8), ([0x00, 0x00, 0x10], 19), ([0x00, 0x00], 16), ([], 0)])
    func zeroBits(bytes: [UInt8], bits: Int) {
        #expect(ProofOfWork.zeroBits(of: bytes) == bits)
    }

    /// SHA-256("abc") is ba7816bf…: no zero bit, so this is what another implementation finds too.
    @Test func hashesTheTwoTextsOneBehindTheOther() {
        #expect(ProofOfWork.isSolved(RPCProof(challenge: "a", nonce: "bc"), difficulty: 0))
        #expect(!ProofOfWork.isSolved(RPCProof(challenge: "a", nonce: "bc"), difficulty: 1))
        // `printf hello10284 | sha256sum` says 0006bc…: 13 zero bits.
        #expect(ProofOfWork.isSolved(RPCProof(challenge: "hello", nonce: "10284"), difficulty: 13))
        #expect(!ProofOfWork.isSolved(RPCProof(challenge: "hello", nonce: "10284"), difficulty: 14))
    }

    @Test(arguments: [0, 1, 8, 12])
    func solvesWhatItChecks(difficulty: Int) async throws {
        let proof = try #require(await ProofOfWork.solve(Self.challenge(difficulty), before: .now + .seconds(30)))
        #expect(proof.challenge == "c0ffee")
        #expect(ProofOfWork.isSolved(proof, difficulty: difficulty))
        // The work is for this challenge only: a few others are not solved by it, unless little was asked for.
        if difficulty >= 12 {
            let stolen = (0..<20).map { RPCProof(challenge: "other\($0)", nonce: proof.nonce) }
            #expect(stolen.count { ProofOfWork.isSolved($0, difficulty: difficulty) } < 3)
        }
    }

    @Test func givesUpAtTheDeadlineAndWhenCancelled() async {
        #expect(await ProofOfWork.solve(Self.challenge(40), before: .now + .milliseconds(20)) == nil)
        let task = Task { await ProofOfWork.solve(Self.challenge(40), before: .now + .seconds(3_600)) }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test func theErrorCarriesTheChallenge() throws {
        let error = RPCError.challengeRequired("solve it", Self.challenge(18))
        var writer = JSONWriter()
        error.write(to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"code":-32013,"message":"solve it","data":{"reason":"challengeRequired","retryable":false,"#
                + #""challenge":{"id":"c0ffee","difficulty":18,"expiresAt":"2026-09-21T14:13:20Z"}}}"#)
        #expect(RPCError(answer: try JSONDocument(writer.bytes).root) == error)
        // From a server that asks for nonsense nothing is believed.
        let wrong = try JSONDocument(
            Array(#"{"code":-32013,"message":"m","data":{"challenge":{"id":"","difficulty":99,"expiresAt":"soon"}}}"#.utf8))
        #expect(RPCError(answer: wrong.root).code == .challengeRequired)
        #expect(RPCError(answer: wrong.root).challenge == nil)
    }
}
