import RPC
import Testing

@testable import RPCTransport

@Suite(.timeLimit(.minutes(1))) struct InProcessTests {
    private func server(_ service: TestService, _ configure: (inout RPCServerConfiguration) -> Void = { _ in }) -> InProcessServer {
        var configuration = RPCServerConfiguration(service: "test")
        configure(&configuration)
        return InProcessServer(configuration: configuration, router: service.router(), authenticator: TestTokens())
    }

    @Test func callsErrorsAndNotificationsWorkWithoutASocket() async throws {
        let service = TestService()
        let server = server(service)
        let client = server.client(token: "tester")
        let answers = await client.callMany(TestService.hotEcho, (0..<300).map { Note("\($0)") })
        #expect(answers == (0..<300).map { .success(Note("\($0)")) })
        let error = await #expect(throws: RPCError.self) { try await client.call(TestService.admin, Empty()) }
        #expect(error?.code == .forbidden)
        client.notify(TestService.ring)
        await service.signals.wait("rung")
        await client.close()
        await server.shutDown()
        #expect(server.connectionCount == 0 && server.inFlightCount == 0)
    }

    @Test func shutdownFinishesWhatIsInFlight() async throws {
        let service = TestService()
        let server = server(service)
        let client = server.client(token: "tester")
        let held = Task { try await client.call(TestService.hold, Note("h")) }
        await service.signals.wait("started h")
        let stopped = Task { await server.shutDown() }
        service.signals.set("release h")
        let answer = try await held.value
        #expect(answer == Note("h"))
        await stopped.value
        #expect(server.connectionCount == 0)
    }

    @Test func cancellationReachesTheHandler() async throws {
        let service = TestService()
        let server = server(service)
        let client = server.client(token: "tester")
        let task = Task { try await client.call(TestService.hold, Note("h")) }
        await service.signals.wait("started h")
        task.cancel()
        await service.signals.wait("cancelled h")
    }
}
