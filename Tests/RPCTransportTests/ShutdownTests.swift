import JSON
import Logging
import RPC
import Testing

@testable import RPCTransport

@Suite(.timeLimit(.minutes(1))) struct ShutdownTests {
    private func parsed(_ line: String?) throws -> JSONNode { try JSONDocument(try #require(line)).root }

    @Test(arguments: ["test.hold", "test.hotHold"])
    func whatIsInFlightIsFinishedAfterGoaway(_ method: String) async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"text":"d"}}"# + "\n")
            await server.service.signals.wait("started d")
            async let stopped: Void = server.stop()
            let goaway = try parsed(await raw.line())
            #expect(goaway["method"]?.string == "rpc.goaway")
            #expect(goaway["params"]?["graceMs"]?.int64 == 20_000)
            #expect(goaway["id"] == nil)
            server.service.signals.set("release d")
            #expect(try parsed(await raw.line())["result"]?["text"]?.string == "d")
            #expect(await raw.line() == nil)
            await stopped
            await #expect(throws: (any Error).self) { try await server.raw() }
        }
    }

    @Test func whatDoesNotFinishInTimeIsAnsweredAndClosed() async throws {
        try await withServer({ $0.drainMs = 30 }) { server in
            let raw = try await server.greeted()
            try await raw.send(#"{"jsonrpc":"2.0","id":1,"method":"test.hold","params":{"text":"d"}}"# + "\n")
            await server.service.signals.wait("started d")
            async let stopped: Void = server.stop()
            #expect(try parsed(await raw.line())["method"]?.string == "rpc.goaway")
            #expect(try parsed(await raw.line())["error"]?["code"]?.int64 == -32009)
            #expect(await raw.line() == nil)
            await stopped
        }
    }

    @Test func anIdleServerStopsAtOnce() async throws {
        try await withServer { server in
            let client = server.client()
            _ = try await client.call(TestService.echo, Note("x"))
            let start = ContinuousClock.now
            await server.stop()
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test func anAddressThatIsTakenIsAnError() async throws {
        try await withServer { server in
            let second = RPCServer(
                configuration: .init(port: server.endpoint.port, service: "test"), router: TestService().router(), authenticator: nil,
                logger: .init(label: "test"))
            await #expect(throws: (any Error).self) { try await second.run() }
            await #expect(throws: RPCServer.NotRunning.self) { try await second.boundAddress() }
        }
    }
}
