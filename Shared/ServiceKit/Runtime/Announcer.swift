internal import Logging
internal import Metrics
internal import ServiceLifecycle
internal import Telemetry

/// Listed last, so it starts when everything else has been started and is told first of a shutdown: says "ready" when every
/// address is bound, and takes readiness back before anything stops.
struct Announcer: Service {
    /// How often readiness is found out without being asked, for rpc.health and the gauge.
    static let checkInterval = Duration.seconds(5)

    let environment: ServiceEnvironment
    let processID: Int32
    let addresses: [String: ServiceParts.Address]

    func run() async throws {
        var bound: [String: String] = [:]
        for (name, address) in addresses { bound[name] = try await address() }
        let notice = ReadyNotice(service: environment.service, processID: processID, addresses: bound)
        if let path = environment.configuration.optionalText(.readyFile) { try notice.write(to: path) }
        environment.readiness.startServing()
        var metadata: Logger.Metadata = ["event": "ready", "pid": .stringConvertible(processID)]
        for (name, address) in bound { metadata[name] = .string(address) }
        environment.logger.notice("ready", metadata: metadata)
        let ready = Meter(label: "ready", factory: environment.metrics)
        // Ends by graceful shutdown, which is why what it throws does not matter; a forced end throws again below.
        try? await cancelWhenGracefulShutdown {
            while true {
                ready.set(await environment.readiness.report().isReady ? 1 : 0)
                try await Task.sleep(for: Self.checkInterval)
            }
        }
        try Task.checkCancellation()
        environment.readiness.startDraining()
        ready.set(0)
        environment.logger.notice("draining", metadata: ["event": "draining"])
    }
}
