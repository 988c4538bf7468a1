import JSON
import RPC
import Synchronization
import Testing
import Time

@testable import RPCTransport

/// A client and a server that asks for some work first.
@Suite(.timeLimit(.minutes(1))) struct ChallengeTests {
    /// What one call said, and the proof that came with it.
    private struct Favour: WireObject, Equatable {
        var text: String
        var proof: RPCProof?

        init(_ text: String, proof: RPCProof? = nil) {
            self.text = text
            self.proof = proof
        }

        init(from fields: inout FieldReader) {
            text = fields.text("text", 0...100)
            proof = fields.optionalObject("proof", RPCProof.self)
        }

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("text", text)
            writer.field("proof", proof)
            writer.endObject()
        }
    }

    private static let method = RPCMethod<Favour, Favour>("test.favour", "Costs work.", roles: ["tester"], effect: .mutates)

    private final class Guarded: Sendable {
        let seen = Mutex<[Favour]>([])
        let difficulty: Int
        let isEverSatisfied: Bool

        init(difficulty: Int = 8, isEverSatisfied: Bool = true) {
            self.difficulty = difficulty
            self.isEverSatisfied = isEverSatisfied
        }

        func run(_ configure: (inout RPCClientOptions) -> Void = { _ in }, _ body: (RPCClient) async throws -> Void) async throws {
            var router = RPCRouter()
            router.on(ChallengeTests.method) { [self] favour, _ in
                seen.withLock { $0.append(favour) }
                if isEverSatisfied, let proof = favour.proof, ProofOfWork.isSolved(proof, difficulty: difficulty) { return favour }
                throw RPCError.challengeRequired(
                    "work first",
                    RPCChallenge(id: "id-\(favour.text)", difficulty: difficulty, expiresAt: Timestamp(microseconds: 1_790_000_000_000_000))
                )
            }
            let server = InProcessServer(
                configuration: RPCServerConfiguration(service: "test"), router: router, authenticator: TestTokens())
            var options = RPCClientOptions()
            configure(&options)
            let client = server.client(token: "tester", options: options)
            try await body(client)
            await client.close()
            await server.shutDown()
        }
    }

    @Test func theClientSolvesAndSendsTheSameAgain() async throws {
        let guarded = Guarded()
        try await guarded.run { client in
            // Although the method is not safe to repeat: whoever is challenged was not served.
            let answer = try await client.call(Self.method, Favour("a"))
            #expect(answer.text == "a" && answer.proof?.challenge == "id-a")
            let raw = try await client.callRaw(method: "test.favour", paramsJSON: Array(#"{"text":"b"}"#.utf8))
            #expect(try Favour(json: raw).proof?.challenge == "id-b")
        }
        #expect(guarded.seen.withLock { $0.map(\.text) } == ["a", "a", "b", "b"])
        #expect(guarded.seen.withLock { $0.map { $0.proof != nil } } == [false, true, false, true])
    }

    @Test func aClientThatShallNotSolveHandsTheChallengeOn() async throws {
        let guarded = Guarded()
        try await guarded.run({ $0.hardestChallenge = nil }) { client in
            let error = await #expect(throws: RPCError.self) { try await client.call(Self.method, Favour("a")) }
            #expect(error?.code == .challengeRequired && error?.challenge?.id == "id-a")
        }
        #expect(guarded.seen.withLock { $0.count } == 1)
    }

    @Test func whatIsTooHardOrNeverTakenEndsTheCall() async throws {
        let hard = Guarded(difficulty: 27)
        try await hard.run { client in
            let error = await #expect(throws: RPCError.self) { try await client.call(Self.method, Favour("a")) }
            #expect(error?.challenge?.difficulty == 27)
        }
        #expect(hard.seen.withLock { $0.count } == 1)
        let stubborn = Guarded(isEverSatisfied: false)
        try await stubborn.run { client in
            await #expect(throws: RPCError.self) { try await client.call(Self.method, Favour("a")) }
        }
        #expect(stubborn.seen.withLock { $0.count } == 2)
    }

    @Test func aProofOfTheCallersOwnIsNotReplaced() async throws {
        let guarded = Guarded(isEverSatisfied: false)
        try await guarded.run { client in
            let own = Favour("a", proof: RPCProof(challenge: "old", nonce: "1"))
            let error = await #expect(throws: RPCError.self) { try await client.call(Self.method, own) }
            #expect(error?.challenge?.id == "id-a")
        }
        #expect(guarded.seen.withLock { $0.count } == 1)
    }

    @Test func timeThatRunsOutWhileSearchingIsTheChallengesError() async throws {
        let guarded = Guarded(difficulty: 26)
        try await guarded.run { client in
            let error = await #expect(throws: RPCError.self) {
                // Long enough to connect on a busy machine; the search would take a minute.
                try await client.call(Self.method, Favour("a"), timeout: .seconds(3))
            }
            #expect(error?.code == .challengeRequired)
        }
    }

    @Test func theProofStandsBesideTheMetaMembers() throws {
        var meta = RPCMeta()
        meta.timeoutMs = 5
        let line = RequestEncoder().request(
            id: 1, method: "m", meta: meta, params: { writer in Favour("a").write(to: &writer) },
            proof: RPCProof(challenge: "c", nonce: "9"))
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"jsonrpc":"2.0","id":1,"method":"m","params":{"text":"a","proof":{"challenge":"c","nonce":"9"},"#
                + #""_meta":{"timeoutMs":5}}}"#)
    }
}
