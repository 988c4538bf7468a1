import Logging
import RPC
import ServiceLifecycle

@testable import RPCTransport

/// A server on loopback for the duration of one test.
struct RunningServer: Sendable {
    let endpoint: Endpoint
    let service: TestService
    let server: RPCServer
    let stop: @Sendable () async -> Void

    func client(token: String? = "tester", _ configure: (inout RPCClientOptions) -> Void = { _ in }) -> RPCClient {
        var options = RPCClientOptions()
        configure(&options)
        return RPCClient(endpoints: [endpoint], token: token, client: "test", options: options)
    }

    func raw(receiveBuffer: Int? = nil) async throws -> RawConnection {
        try await RawConnection(to: endpoint, receiveBuffer: receiveBuffer)
    }

    /// A raw connection that has said hello.
    func greeted(token: String = "tester", receiveBuffer: Int? = nil) async throws -> RawConnection {
        let connection = try await raw(receiveBuffer: receiveBuffer)
        try await connection.send(
            #"{"jsonrpc":"2.0","id":"hello","method":"rpc.hello","params":{"client":"raw","protocol":[1,1],"token":"\#(token)"}}"# + "\n")
        _ = await connection.line()
        return connection
    }
}

/// - Parameter port: 0 unless a test restarts a server at the same address.
func withServer(
    port: Int = 0, _ configure: (inout RPCServerConfiguration) -> Void = { _ in }, service: TestService = TestService(),
    authenticator: any RPCAuthenticator = TestTokens(),
    logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
    _ body: (RunningServer) async throws -> Void
) async throws {
    var configuration = RPCServerConfiguration(port: port, service: "test")
    configuration.eventLoops = 2
    configuration.session.mapError = { $0 is TestService.DatabaseAway ? .unavailable("the database is away") : nil }
    configure(&configuration)
    let server = RPCServer(
        configuration: configuration, router: service.router(), authenticator: authenticator, logger: logger)
    let group = ServiceGroup(services: [server], gracefulShutdownSignals: [], cancellationSignals: [], logger: logger)
    let running = Task { try await group.run() }
    let stop: @Sendable () async -> Void = {
        await group.triggerGracefulShutdown()
        _ = await running.result
    }
    let failure: (any Error)?
    do {
        let endpoint = try await server.boundAddress()
        try await body(RunningServer(endpoint: endpoint, service: service, server: server, stop: stop))
        failure = nil
    } catch {
        failure = error
    }
    await stop()
    if let failure { throw failure }
}
