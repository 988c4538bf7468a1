package import CoreMetrics
package import Logging
package import Postgres
internal import ServiceLifecycle
internal import Time

/// Work that is due once in every period, whichever replica does it. Time is cut into numbered slots by the database's clock; the
/// replica that moves the row of `periodic_work` to a new slot does the work, in the same transaction. Work that fails leaves the slot
/// open, and somebody tries again. Slots that passed while nobody ran are not made up for: the body sees the newest one.
package final class PeriodicWork: Service {
    /// One slot of time.
    package struct Slot: Sendable, Equatable {
        /// Periods since 1970-01-01T00:00:00Z.
        package let number: Int64
    }

    /// Runs on the connection's thread and may run again after a rollback: it must have no effect but its statements.
    package typealias Body = @Sendable (Slot, PostgresTransaction) throws -> Void

    private let name: String
    private let period: Duration
    private let pool: PostgresPool
    private let logger: Logger
    private let body: Body
    private let doorbell = Doorbell()
    private let lastRun: Gauge

    package init(
        _ name: StaticString, every period: Duration, pool: PostgresPool, logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory, body: @escaping Body
    ) {
        precondition(period >= .seconds(1))
        self.name = name.description
        self.period = period
        self.pool = pool
        self.logger = logger
        self.body = body
        lastRun = Gauge(label: "pintu_periodic_last_run_seconds", dimensions: [("name", self.name)], factory: metrics)
        // What "late" means: `QueueMonitor` says when each was done last, by whichever replica.
        Gauge(label: "pintu_periodic_period_seconds", dimensions: [("name", self.name)], factory: metrics)
            .record(period.components.seconds)
    }

    package func run() async throws {
        // Often enough to be punctual, seldom enough to cost nothing.
        let poll = min(max(period / 20, .seconds(1)), .seconds(30))
        let loop = WorkLoop(name: name, poll: poll, doorbell: doorbell, logger: logger)
        await loop.run {
            try await tryOnce()
            return .idle
        }
    }

    /// Whether this call did the work of the current slot.
    @discardableResult
    package func tryOnce() async throws -> Bool {
        let isDone = try await pool.transaction("periodic") { [self] transaction in
            // Another replica at work would make us wait for its transaction at the INSERT.
            guard try transaction.run(Self.lock, [.text(name)]).single().bool(0) else { return false }
            let seconds = period.components.seconds
            guard let row = try transaction.run(Self.take, [.text(name), .int8(seconds)]).first else { return false }
            try body(Slot(number: row.int64(0)), transaction)
            return true
        }
        lastRun.record(Double(Timestamp.now().microseconds) / 1_000_000)
        return isDone
    }

    private static let lock = Statement(
        "periodic.lock", "SELECT pg_try_advisory_xact_lock(1885957749, hashtext($1))", parameters: [.text])

    private static let take = Statement(
        "periodic.take",
        """
        INSERT INTO periodic_work (name, slot) VALUES ($1, floor(extract(epoch FROM now()) / $2)::bigint)
        ON CONFLICT (name) DO UPDATE SET slot = excluded.slot, ran_at = now() WHERE periodic_work.slot < excluded.slot
        RETURNING slot
        """, parameters: [.text, .int8])
}
