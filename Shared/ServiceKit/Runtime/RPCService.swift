internal import RPCTransport
internal import ServiceLifecycle

/// The JSON-RPC server with its bind errors in an operator's words.
struct RPCService: Service {
    let server: RPCServer
    let configuration: ServiceConfiguration

    func run() async throws {
        do {
            try await server.run()
        } catch {
            // Its own error says more than the one that ``boundAddress()`` would throw meanwhile.
            throw ServiceRun.bindFailure(error, host: .rpcHost, port: .rpcPort, configuration) ?? error
        }
    }

    /// Where it listens. When it cannot, this waits to be cancelled, because ``run()`` throws the reason and ends everything.
    func boundAddress() async throws -> String {
        do {
            return try await server.boundAddress().description
        } catch {
            try await gracefulShutdown()
            throw error
        }
    }
}
