internal import Contracts
internal import Logging
internal import RPC
internal import RPCTransport
internal import ServiceLifecycle
internal import UnixSignals

/// Pintu's own server and client, as its services use them.
enum PintuPeer {
    struct OneToken: RPCAuthenticator {
        func authenticate(_ credential: Credential) async throws -> Caller {
            guard case .token(let token) = credential else { throw RPCError(.unauthenticated, "a token, please") }
            return Caller(name: "benchmark", role: "service", tokenID: token)
        }
    }

    static func serve(_ logger: Logger) async throws {
        var router = RPCRouter()
        router.onHot(IntakeMethods.submit) { params, _, reply in
            do {
                reply.succeed(try Desk.receive(params))
            } catch {
                reply.fail(.invalidParams("", "refused"))
            }
        }
        let server = RPCServer(
            configuration: RPCServerConfiguration(service: "benchmark"), router: router, authenticator: OneToken(), logger: logger)
        async let running: Void = ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm], logger: logger).run()
        announce(port: try await server.boundAddress().port)
        try await running
    }

    static func load(_ plan: LoadPlan) async throws -> LoadResult {
        var options = RPCClientOptions()
        options.connectionsPerEndpoint = 2
        let client = RPCClient(
            endpoints: [Endpoint(host: "127.0.0.1", port: plan.port)], token: "token", client: "rpc-peers", options: options)
        let result = try await withTaskExecutorPreference(client.taskExecutor) {
            try await plan.run {
                _ = try await client.call(IntakeMethods.submit, Sample.complaint())
            }
        }
        await client.close()
        return result
    }
}
