internal import RPCTransport

/// The services of one installation, and the token to call them with.
struct Connection: Sendable {
    private let addresses: [Stage: [Endpoint]]
    private let token: String?
    private let tls: ClientTLS?

    init(_ locator: ServiceLocator, stages: [Stage]) throws(CommandFailure) {
        var addresses: [Stage: [Endpoint]] = [:]
        for stage in stages { addresses[stage] = try locator.endpoints(of: stage) }
        self.addresses = addresses
        token = try locator.token()
        tls = try locator.tls()
    }

    /// - Parameter token: nil for the installation's own, the administrator's.
    init(endpoints: EndpointsFile, token: String? = nil) {
        addresses = endpoints.services.mapValues { [$0.rpc] }
        self.token = token ?? endpoints.token
        tls = nil
    }

    func client(
        _ stage: Stage, name: String = "pintu", options: RPCClientOptions = RPCClientOptions()
    ) throws(CommandFailure) -> RPCClient {
        guard let endpoints = addresses[stage] else { throw CommandFailure("it is not known where \(stage.rawValue) listens") }
        var options = options
        options.tls = tls
        return RPCClient(endpoints: endpoints, token: token, client: name, options: options)
    }
}
