internal import Jobs
internal import Logging
internal import Postgres
internal import ServiceLifecycle
internal import Time

/// Once a second tells the other replicas what this one has counted, and learns what they have. Without the database everybody goes on
/// counting alone.
struct CountExchange: Service {
    let door: DoorKeeper
    let pool: PostgresPool
    let logger: Logger
    let clock: WallClock
    var interval = Duration.seconds(1)

    /// Marks in one statement.
    private static let batch = 5_000
    /// No row is older when the next purge has run.
    private static let keptSeconds: Int64 = 2 * 3_600

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: interval)
                    try await exchange()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("counts of sources not exchanged", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Everything that was counted so far.
    func exchange() async throws {
        while let share = door.takeUnsent(limit: Self.batch) {
            let beginning = Timestamp(microseconds: share.hour * SourceLedger.microsecondsPerHour)
            do {
                let counts = try await pool.run(
                    AbuseStatements.share,
                    [.byteaArray(share.counts.map(\.mark.bytes)), .timestamptz(beginning), .int4Array(share.counts.map(\.count))]
                ) { rows in
                    try rows.compactMap { row in
                        let count = try row.int32(1)
                        return SourceMark(try row.bytea(0)).map { (mark: $0, count: count) }
                    }
                }
                door.merge(counts, of: share.hour)
            } catch {
                // Where nobody knows whether the table has it, a citizen shall not be counted twice.
                if (error as? PostgresError)?.commitUnknown != true { door.giveBack(share) }
                throw error
            }
        }
    }

    /// Any replica may do it.
    var forgetting: PeriodicWork {
        PeriodicWork("sources.forget", every: .seconds(300), pool: pool, logger: logger) { [clock] _, transaction in
            try transaction.run(AbuseStatements.forget, [.timestamptz(clock.now().adding(seconds: -Self.keptSeconds))])
        }
    }
}
