package import CoreMetrics
package import Logging
internal import ServiceLifecycle

/// What every worker does around its work: go on while there is some, else wait for the bell or the poll; after an error wait longer each
/// time; end at graceful shutdown between two steps, never inside one.
package struct WorkLoop: Sendable {
    package enum Progress: Sendable {
        /// There may be more: look again at once.
        case more
        case idle
    }

    let name: String
    let poll: Duration
    let doorbell: Doorbell
    let logger: Logger
    private let failed: Counter

    package init(
        name: String, poll: Duration, doorbell: Doorbell, logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.name = name
        self.poll = poll
        self.doorbell = doorbell
        self.logger = logger
        failed = Counter(label: "pintu_work_failures_total", dimensions: [("worker", name)], factory: metrics)
    }

    private static let longestPause = Duration.seconds(30)

    package func run(_ step: () async throws -> Progress) async {
        var failures = 0
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                let progress = try await step()
                failures = 0
                if case .more = progress { continue }
                await cancelWhenGracefulShutdown { await doorbell.wait(upTo: poll) }
            } catch {
                if Task.isCancelled { return }
                failures += 1
                failed.increment()
                logger.error("work failed", metadata: ["worker": "\(name)", "failures": "\(failures)", "reason": "\(error)"])
                let pause = min(poll * (1 << min(failures, 10)), Self.longestPause)
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            }
        }
    }
}
