import RPC
import Synchronization
import Testing

@testable import RPCTransport

@Suite struct RefusalTests {
    private func refusals(_ body: (RunningServer) async throws -> Void) async throws -> [RPCRefusal] {
        let seen = Mutex<[RPCRefusal]>([])
        try await withServer {
            $0.onRefusal = { refusal in seen.withLock { $0.append(refusal) } }
        } _: {
            try await body($0)
        }
        return seen.withLock { $0 }
    }

    private static let tester = Caller(name: "t", role: "tester", agency: "32", tokenID: "1")

    @Test func whoIsNotAllowedIsTold() async throws {
        let seen = try await refusals { running in
            let client = running.client()
            await #expect(throws: RPCError.self) { try await client.call(TestService.admin, Empty()) }
            await client.close()
        }
        #expect(seen == [RPCRefusal(caller: Self.tester, method: "test.admin", reason: "forbidden")])
    }

    @Test func anUnknownTokenIsToldOnceWithItsReason() async throws {
        let seen = try await refusals { running in _ = try await running.greeted(token: "guess") }
        #expect(seen == [RPCRefusal(caller: .anonymous, method: "rpc.hello", reason: "unknown token")])
    }

    @Test func withoutATokenMethodsThatDoNotExistAreOneKind() async throws {
        let seen = try await refusals { running in
            let connection = try await running.raw()
            for method in ["test.echo", "invented.1", "invented.2"] {
                try await connection.send(#"{"jsonrpc":"2.0","id":"\#(method)","method":"\#(method)"}"# + "\n")
                _ = await connection.line()
            }
            // No answer, and a batch.
            try await connection.send(#"{"jsonrpc":"2.0","method":"test.ring"}"# + "\n")
            try await connection.send(
                #"[{"jsonrpc":"2.0","id":1,"method":"test.echo"},{"jsonrpc":"2.0","id":2,"method":"rpc.ping"}]"# + "\n")
            _ = await connection.line()
        }
        #expect(seen.map(\.method) == ["test.echo", "unknown", "unknown", "test.ring", "test.echo"])
        #expect(seen.allSatisfy { $0.caller == .anonymous && $0.reason == "unauthenticated" })
    }

    @Test func otherErrorsAreNoRefusals() async throws {
        let seen = try await refusals { running in
            let connection = try await running.greeted()
            for request in [
                #"{"jsonrpc":"2.0","id":1,"method":"test.none"}"#, #"{"jsonrpc":"2.0","id":2,"method":"test.echo","params":{"text":1}}"#,
                #"{"jsonrpc":"2.0","id":3,"method":"test.fail","params":{"text":"x"}}"#,
                #"{"jsonrpc":"2.0","id":4,"method":"test.refuse","params":{"text":"x"}}"#,
                #"{"jsonrpc":"2.0","id":5,"method":"test.echo","params":{"text":"x"}}"#,
            ] {
                try await connection.send(request + "\n")
                _ = await connection.line()
            }
        }
        #expect(seen.isEmpty)
    }
}
