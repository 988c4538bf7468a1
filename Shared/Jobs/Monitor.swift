package import CoreMetrics
package import Logging
package import ServiceLifecycle

/// Publishes figures of what all replicas share, again and again. Several replicas say the same: whoever reads takes the maximum, never the
/// sum. Counting reads much, so one service runs each, and not often.
package protocol Monitor: Service {
    /// As its failures are counted and logged.
    static var name: String { get }
    var interval: Duration { get }
    var logger: Logger { get }
    var metrics: any MetricsFactory { get }

    func publish() async throws
}

extension Monitor {
    package func run() async throws {
        let loop = WorkLoop(name: Self.name, poll: interval, doorbell: Doorbell(), logger: logger)
        await loop.run {
            try await publish()
            return .idle
        }
    }

    package func gauge(_ label: String, _ dimensions: [(String, String)], _ value: Double) {
        Gauge(label: label, dimensions: dimensions, factory: metrics).record(value)
    }
}
