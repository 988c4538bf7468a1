internal import CoreMetrics
package import Logging
package import Postgres
internal import ServiceLifecycle
package import Time

/// Hands every row of a feed to a handler, in order, exactly once: the handler's writes and the cursor's move are one transaction, and
/// the cursor's row lock lets one replica work at a time. A handler that throws stops the feed at that batch until it succeeds; a
/// projection with a hole would be worse than a late one.
package final class EventFollower: Service {
    /// Gets 1 to `batch` rows (tx, id, recorded_at, then the feed's columns from 3 on). Runs on the connection's thread and may run again
    /// after a rollback: it must have no effect but its statements.
    package typealias Handler = @Sendable (PostgresResult, PostgresTransaction) throws -> Void

    private let feed: EventFeed
    private let batch: Int
    private let poll: Duration
    private let pool: PostgresPool
    private let doorbell: Doorbell
    private let logger: Logger
    private let clock: WallClock
    private let handler: Handler
    private let processed: Counter
    private let lag: Gauge

    package init(
        feed: EventFeed, batch: Int = 500, poll: Duration = .seconds(1), pool: PostgresPool, doorbell: Doorbell, logger: Logger,
        clock: WallClock = .system, handler: @escaping Handler
    ) {
        precondition(batch > 0)
        self.feed = feed
        self.batch = batch
        self.poll = poll
        self.pool = pool
        self.doorbell = doorbell
        self.logger = logger
        self.clock = clock
        self.handler = handler
        processed = Counter(label: "pintu_events_processed_total", dimensions: [("cursor", feed.name)])
        lag = Gauge(label: "pintu_events_lag_seconds", dimensions: [("cursor", feed.name)])
    }

    package func run() async throws {
        let loop = WorkLoop(name: feed.name, poll: poll, doorbell: doorbell, logger: logger)
        await loop.run {
            do {
                return try await followOnce() > 0 ? .more : .idle
            } catch {
                // One that does not move grows older all the same.
                if let since = try? await feed.behindSince(pool) { lag.record(Double(clock.now() - since) / 1_000_000) }
                throw error
            }
        }
    }

    /// One batch; returns how many events were handed over, 0 when there are none or another replica is at work.
    @discardableResult
    package func followOnce() async throws -> Int {
        let (count, newest) = try await pool.transaction("events.follow") { [self] transaction -> (Int, Timestamp?) in
            guard let (tx, id) = try position(transaction) else { return (0, nil) }
            let events = try transaction.run(feed.read, [.xid8(tx), .int8(id), .int8(Int64(batch))])
            guard let last = events.last else { return (0, nil) }
            try handler(events, transaction)
            try transaction.run(EventFeed.move, [.text(feed.name), .xid8(last.xid8(0)), .int8(last.int64(1))])
            return (events.rowCount, try last.timestamp(2))
        }
        processed.increment(by: count)
        // A full batch means there is more behind it; otherwise this follower is as far as anybody can see.
        lag.record(count == batch ? newest.map { Double(clock.now() - $0) / 1_000_000 } ?? 0 : 0)
        return count
    }

    /// The cursor, locked; nil when another replica holds it.
    private func position(_ transaction: PostgresTransaction) throws -> (UInt64, Int64)? {
        var row = try transaction.run(EventFeed.lock, [.text(feed.name)]).first
        if row == nil, try transaction.run(EventFeed.create, [.text(feed.name)]).affected == 1 {
            row = try transaction.run(EventFeed.lock, [.text(feed.name)]).first
        }
        guard let row else { return nil }
        if try row.bool(2) { throw TransactionsWentBack(cursor: feed.name) }
        return try (row.xid8(0), row.int64(1))
    }
}
