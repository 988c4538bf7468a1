import JSON
import RPC
import Synchronization
import Testing

@testable import RPCTransport

/// Tokens that can end while a connection is open.
private final class EndingTokens: RPCAuthenticator {
    enum Answer { case holds, ended, unknown }

    let answer = Mutex(Answer.holds)
    let (asked, continuation) = AsyncStream.makeStream(of: Bool.self)

    func authenticate(_ credential: Credential) async throws -> Caller {
        guard case .token(let token) = credential else { throw RPCError.unauthenticated("tokens only") }
        return Caller(name: token, role: "tester", tokenID: token)
    }

    func confirm(_ caller: Caller, isInUse: Bool) async throws {
        defer { continuation.yield(isInUse) }
        switch answer.withLock({ $0 }) {
        case .holds: return
        case .ended where caller.tokenID == "first": throw RPCError.unauthenticated("the token was revoked")
        case .ended: return
        case .unknown: throw RPCError.unavailable("the database is away")
        }
    }

    func set(_ new: Answer) { answer.withLock { $0 = new } }
}

@Suite("The token of an open connection", .timeLimit(.minutes(1)))
struct ConfirmationTests {
    private func withEndingTokens(
        _ service: TestService = TestService(), _ body: (RunningServer, EndingTokens) async throws -> Void
    ) async throws {
        let tokens = EndingTokens()
        try await withServer({ $0.confirmMs = 20 }, service: service, authenticator: tokens) { try await body($0, tokens) }
    }

    private func code(_ line: String?) throws -> (code: Int64?, id: String) {
        let root = try JSONDocument(try #require(line)).root
        return (root["error"]?["code"]?.int64, String(decoding: try #require(root["id"]).rawBytes, as: UTF8.self))
    }

    @Test func endsItWithTheReason() async throws {
        try await withEndingTokens { server, tokens in
            let raw = try await server.greeted(token: "first")
            tokens.set(.ended)
            let last = try #require(await raw.line())
            #expect(last.contains("the token was revoked"))
            let (code, id) = try code(last)
            #expect(code == -32001 && id == "null")
            #expect(await raw.line() == nil)
        }
    }

    @Test func answersWhatIsInFlightFirst() async throws {
        let service = TestService()
        try await withEndingTokens(service) { server, tokens in
            let raw = try await server.greeted(token: "first")
            try await raw.send(#"{"jsonrpc":"2.0","id":7,"method":"test.hold","params":{"text":"h"}}"# + "\n")
            try await raw.send(#"{"jsonrpc":"2.0","id":8,"method":"test.hotHold","params":{"text":"hot"}}"# + "\n")
            await service.signals.wait("started h")
            await service.signals.wait("started hot")
            tokens.set(.ended)
            for expected in ["7", "8", "null"] {
                let (code, id) = try code(await raw.line())
                #expect(code == -32001 && id == expected)
            }
            #expect(await raw.line() == nil)
            await service.signals.wait("cancelled h")
            service.signals.set("release hot")
        }
    }

    @Test func staysWhileNobodyCanTell() async throws {
        try await withEndingTokens { server, tokens in
            let raw = try await server.greeted(token: "first")
            tokens.set(.unknown)
            var asked = tokens.asked.makeAsyncIterator()
            for _ in 0..<4 { _ = await asked.next() }
            try await raw.send(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"x"}}"# + "\n")
            #expect(await raw.line()?.contains(#""result""#) == true)
        }
    }

    @Test func anotherTokenTakesItsPlace() async throws {
        try await withEndingTokens { server, tokens in
            let raw = try await server.greeted(token: "first")
            try await raw.send(
                #"{"jsonrpc":"2.0","id":1,"method":"rpc.hello","params":{"client":"c","protocol":[1,1],"token":"second"}}"# + "\n")
            _ = await raw.line()
            tokens.set(.ended)
            var asked = tokens.asked.makeAsyncIterator()
            for _ in 0..<4 { _ = await asked.next() }
            try await raw.send(#"{"jsonrpc":"2.0","id":2,"method":"test.echo","params":{"text":"x"}}"# + "\n")
            #expect(await raw.line()?.contains(#""result""#) == true)
        }
    }

    @Test func callsCountAsUseAndPingsDoNot() async throws {
        try await withEndingTokens { server, tokens in
            let raw = try await server.greeted(token: "first")
            var asked = tokens.asked.makeAsyncIterator()
            try await raw.send(#"{"jsonrpc":"2.0","id":1,"method":"rpc.ping"}"# + "\n")
            _ = await raw.line()
            #expect(await asked.next() == false)
            try await raw.send(#"{"jsonrpc":"2.0","id":2,"method":"test.hotEcho","params":{"text":"x"}}"# + "\n")
            _ = await raw.line()
            var uses = 0
            for _ in 0..<4 { if await asked.next() == true { uses += 1 } }
            #expect(uses == 1)
        }
    }

    @Test func nobodyIsAskedAboutAConnectionWithoutAToken() async throws {
        try await withEndingTokens { server, tokens in
            let anonymous = try await server.raw()
            let known = try await server.greeted(token: "second")
            var asked = tokens.asked.makeAsyncIterator()
            for _ in 0..<3 { _ = await asked.next() }
            tokens.set(.ended)
            try await anonymous.send(#"{"jsonrpc":"2.0","id":1,"method":"rpc.ping"}"# + "\n")
            #expect(await anonymous.line() != nil)
            _ = known
        }
    }
}
