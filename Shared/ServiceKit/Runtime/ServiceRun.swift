internal import FoundationEssentials
internal import Logging
internal import Metrics
internal import NIOCore
internal import Postgres
internal import RPC
internal import RPCTransport
internal import ServiceLifecycle
internal import Telemetry
internal import Time

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// One run of a service with settings that are in order.
struct ServiceRun: Sendable {
    let definition: ServiceDefinition
    let configuration: ServiceConfiguration
    let makeLogger: @Sendable (String) -> Logger
    let metrics: PrometheusMetrics
    let clock: WallClock
    private let stopSwitch = StopSwitch()

    /// Beyond the drain of JSON-RPC, for the parts that stop after it.
    private static let shutdownReserve = Duration.seconds(10)

    init(
        definition: ServiceDefinition, configuration: ServiceConfiguration, makeLogger: @escaping @Sendable (String) -> Logger,
        metrics: PrometheusMetrics, clock: WallClock
    ) {
        self.definition = definition
        self.configuration = configuration
        self.makeLogger = makeLogger
        self.metrics = metrics
        self.clock = clock
    }

    func stop(cancel: @Sendable () -> Void) async { await stopSwitch.stop(cancel: cancel) }

    /// - Returns: the exit code.
    func serve() async -> Int32 {
        let logger = makeLogger("service")
        let environment: ServiceEnvironment
        do throws(StartupFailure) { environment = try makeEnvironment(logger) } catch {
            return report(.failure(error), wasReady: false, logger)
        }
        let result: Result<Void, any Error>
        do {
            let group = try await start(environment)
            guard stopSwitch.running(group) else { throw CancellationError() }
            try await group.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await environment.closeClients()
        return report(result, wasReady: environment.readiness.phase != .starting, logger)
    }

    private func report(_ result: Result<Void, any Error>, wasReady: Bool, _ logger: Logger) -> Int32 {
        switch result {
        case _ where stopSwitch.isForced && wasReady:
            logger.warning("stopped without waiting for work in flight", metadata: ["event": "stopped"])
            return 1
        case .success:
            logger.notice("stopped", metadata: ["event": "stopped"])
            return 0
        case .failure where stopSwitch.isStopping && !wasReady:
            logger.notice("stopped before it was ready", metadata: ["event": "stopped"])
            return 0
        case .failure(let error) where !wasReady:
            let failure = Self.failure(error)
            logger.critical(
                "\(definition.name) cannot start: \(failure.reason)", metadata: ["event": "startupFailed", "advice": "\(failure.advice)"])
            return 1
        case .failure(let error):
            logger.critical("stopped by an error", error: error, metadata: ["event": "failed"])
            return 1
        }
    }

    private func makeEnvironment(_ logger: Logger) throws(StartupFailure) -> ServiceEnvironment {
        var database: (configuration: PostgresConfiguration, pool: PostgresPool)?
        if definition.usesDatabase {
            let postgres = PostgresConfiguration(
                url: configuration.text(.databaseURL), applicationName: "pintu-\(definition.name)",
                poolSize: configuration.int(.databasePoolSize))
            database = (postgres, PostgresPool(configuration: postgres, logger: makeLogger("postgres")))
        }
        return try ServiceEnvironment(
            configuration: configuration, logger: logger, metrics: metrics, readiness: Readiness(), clock: clock, database: database)
    }

    /// The admin port first, so that the wait for the database can be watched.
    private func start(_ environment: ServiceEnvironment) async throws -> ServiceGroup {
        let admin = AdminServer(
            configuration: adminConfiguration, readiness: environment.readiness, metrics: metrics, logger: makeLogger("admin"))
        let adminAddress: Endpoint
        do {
            adminAddress = Endpoint(host: configuration.text(.adminHost), port: try await admin.start().port ?? 0)
        } catch {
            throw Self.bindFailure(error, host: .adminHost, port: .adminPort, configuration) ?? error
        }
        Meter(label: "pintu_build_info", dimensions: [("version", definition.version)], factory: metrics).set(1)
        var services: [any Service] = [admin]
        var addresses: [String: ServiceParts.Address] = ["admin": { adminAddress.description }]
        if definition.usesDatabase {
            try await waitForDatabase(environment)
            services.append(environment.pool)
            services.append(AuditAnchors.service(pool: environment.pool, logger: makeLogger("audit")))
        }
        let parts = try await definition.build(environment)
        services += parts.services
        addresses.merge(parts.addresses) { _, own in own }
        if let router = parts.router {
            var configuration = rpcConfiguration(router, environment)
            if definition.usesDatabase {
                let refusals = RefusalRecorder(
                    pool: environment.pool, service: definition.name, logger: makeLogger("audit"), clock: clock)
                configuration.onRefusal = { refusals.note($0) }
                services.append(refusals)
            }
            let server = RPCServer(
                configuration: configuration, router: router,
                authenticator: definition.usesDatabase ? TokenAuthenticator(pool: environment.pool, clock: clock) : nil,
                logger: makeLogger("rpc"))
            let service = RPCService(server: server, configuration: self.configuration)
            services.append(service)
            addresses["rpc"] = { try await service.boundAddress() }
        }
        services.append(Announcer(environment: environment, processID: ProcessInfo.processInfo.processIdentifier, addresses: addresses))
        return group(services)
    }

    private func waitForDatabase(_ environment: ServiceEnvironment) async throws {
        let check = SchemaCheck(pool: environment.pool, requiredVersion: definition.schemaVersion)
        let limit = Duration.milliseconds(configuration.int(.databaseWaitMs))
        try await StartupWait(limit: limit, logger: environment.logger).run { try await check.obstacle() }
        environment.readiness.add(
            ReadinessCheck("database") {
                do {
                    return try await check.obstacle()?.description
                } catch {
                    return "the check was cancelled"
                }
            })
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        var group = ServiceGroupConfiguration(services: services, logger: makeLogger("lifecycle"))
        group.maximumGracefulShutdownDuration = .milliseconds(configuration.int(.rpcDrainMs)) + Self.shutdownReserve
        return ServiceGroup(configuration: group)
    }

    private var adminConfiguration: AdminServer.Configuration {
        var admin = AdminServer.Configuration()
        admin.host = configuration.text(.adminHost)
        admin.port = configuration.int(.adminPort)
        return admin
    }

    private func rpcConfiguration(_ router: RPCRouter, _ environment: ServiceEnvironment) -> RPCServerConfiguration {
        var session = RPCSessionConfiguration(service: definition.name, version: definition.version)
        session.mapError = DatabaseErrors.answer
        session.discovery = router.openRPC(title: "Pintu \(definition.name)", version: session.version)
        session.health = {
            let report = environment.readiness.lastReport
            return RPCHealth(isReady: report.isReady, failing: report.results.filter { $0.problem != nil }.map(\.name))
        }
        var rpc = RPCServerConfiguration(host: configuration.text(.rpcHost), port: configuration.int(.rpcPort), session: session)
        rpc.maxConnections = configuration.int(.rpcMaxConnections)
        rpc.drainMs = configuration.int(.rpcDrainMs)
        rpc.tls = environment.serverTLS
        if let tls = rpc.tls {
            Meter(label: "pintu_tls_certificate_valid_until_seconds", factory: metrics).set(tls.validUntil)
        }
        // Errors of the database never hold parameter values; of others only the type is safe.
        rpc.describeError = { ($0 as? PostgresError)?.description ?? String(reflecting: type(of: $0)) }
        return rpc
    }

    private static func failure(_ error: any Error) -> StartupFailure {
        if let failure = error as? StartupFailure { return failure }
        return StartupFailure("\(error)", advice: "The log lines above may say more; log.level=debug says most.")
    }

    /// The two mistakes that operators make with ports, in their words; nil for other errors.
    static func bindFailure(
        _ error: any Error, host: ConfigurationKey, port: ConfigurationKey, _ configuration: ServiceConfiguration
    ) -> StartupFailure? {
        let address = "\(configuration.text(host)):\(configuration.int(port))"
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            return StartupFailure(
                "the address \(address) is in use",
                advice: "Choose another port with \(port.environmentName) or \(port.flag), or stop the program that has it: ss -ltnp.")
        case EACCES:
            return StartupFailure(
                "the port \(configuration.int(port)) needs privileges this user does not have",
                advice: "Choose one above 1023 with \(port.environmentName) or \(port.flag).")
        case EADDRNOTAVAIL:
            return StartupFailure(
                "this machine does not have the address \(configuration.text(host))",
                advice: "Correct \(host.environmentName) or \(host.flag).")
        default:
            return nil
        }
    }
}
