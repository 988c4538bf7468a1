package import Logging
package import Postgres
package import RPCTransport
internal import Synchronization
package import Telemetry
package import Time

/// What every service gets from ``ServiceRuntime``.
package final class ServiceEnvironment: Sendable {
    package let service: String
    package let configuration: ServiceConfiguration
    package let logger: Logger
    package let metrics: PrometheusMetrics
    package let readiness: Readiness
    package let clock: WallClock

    private let database: (configuration: PostgresConfiguration, pool: PostgresPool)?
    let serverTLS: ServerTLS?
    private let clientTLS: ClientTLS?
    private let clients = Mutex<[RPCClient]>([])

    init(
        configuration: ServiceConfiguration, logger: Logger, metrics: PrometheusMetrics, readiness: Readiness, clock: WallClock,
        database: (configuration: PostgresConfiguration, pool: PostgresPool)?
    ) throws(StartupFailure) {
        serverTLS = try configuration.serverTLS()
        clientTLS = try configuration.clientTLS()
        self.service = configuration.service
        self.configuration = configuration
        self.logger = logger
        self.metrics = metrics
        self.readiness = readiness
        self.clock = clock
        self.database = database
    }

    /// Only for services that use the database.
    package var pool: PostgresPool {
        guard let database else { preconditionFailure("\(service) is declared without a database") }
        return database.pool
    }

    /// For connections of a service's own, next to the pool.
    package var postgres: PostgresConfiguration {
        guard let database else { preconditionFailure("\(service) is declared without a database") }
        return database.configuration
    }

    /// A client for another service with this service's token, or nil when its endpoints are not configured. The runtime closes it.
    package func client(_ endpoints: ConfigurationKey) -> RPCClient? {
        let endpoints = configuration.endpoints(endpoints)
        guard !endpoints.isEmpty else { return nil }
        var options = RPCClientOptions()
        options.tls = clientTLS
        let client = RPCClient(endpoints: endpoints, token: configuration.optionalText(.token), client: service, options: options)
        clients.withLock { $0.append(client) }
        return client
    }

    func closeClients() async {
        let open = clients.withLock { clients in
            defer { clients = [] }
            return clients
        }
        for client in open { await client.close() }
    }
}
