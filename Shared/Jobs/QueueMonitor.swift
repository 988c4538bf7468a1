package import CoreMetrics
package import Logging
package import Postgres
internal import Synchronization
package import Time

/// Depth, age and dead jobs of every queue, and when each periodic work was done last.
package final class QueueMonitor: Monitor {
    package static let name = "queue monitor"

    package let interval: Duration
    package let logger: Logger
    package let metrics: any MetricsFactory
    private let pool: PostgresPool
    private let clock: WallClock
    /// Queues seen so far: one that runs empty is reported as 0 instead of keeping its last value.
    private let known = Mutex<Set<String>>([])

    package init(
        pool: PostgresPool, interval: Duration = .seconds(15), logger: Logger, clock: WallClock = .system,
        metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.pool = pool
        self.interval = interval
        self.logger = logger
        self.clock = clock
        self.metrics = metrics
    }

    package func publish() async throws {
        for (name, at) in try await JobQueue.periodicWork(pool) {
            gauge("pintu_periodic_last_success_seconds", [("name", name)], Double(at.microseconds) / 1_000_000)
        }
        let statuses = try await JobQueue.statuses(pool)
        let vanished = known.withLock { known in
            let vanished = known.subtracting(statuses.map(\.queue))
            known.formUnion(statuses.map(\.queue))
            return vanished
        }
        let empty = vanished.map { QueueStatus(queue: $0, waiting: 0, due: 0, failing: 0, dead: 0, oldestDue: nil) }
        for status in statuses + empty {
            let dimensions = [("queue", status.queue)]
            gauge("pintu_jobs_waiting", dimensions, Double(status.waiting))
            gauge("pintu_jobs_dead", dimensions, Double(status.dead))
            let age = status.oldestDue.map { max(0, Double(clock.now() - $0) / 1_000_000) } ?? 0
            gauge("pintu_jobs_oldest_seconds", dimensions, age)
        }
    }
}
