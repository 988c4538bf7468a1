internal import Jobs
internal import Logging
internal import Postgres
internal import Time

/// Removes what was begun and not finished, and what was refused, a day later. Any replica may do it.
struct AttachmentSweep: Sendable {
    static let patienceHours: Int64 = 24
    /// How many one transaction removes: with one every five minutes, 57,600 a day.
    static let batch: Int64 = 200

    let pool: PostgresPool
    let clock: WallClock
    let logger: Logger

    var work: PeriodicWork {
        PeriodicWork("attachments.unfinished", every: .seconds(300), pool: pool, logger: logger) { [clock] _, transaction in
            let limit = clock.now().adding(seconds: -Self.patienceHours * 3_600)
            try transaction.run(AttachmentStatements.sweep, [.timestamptz(limit), .int8(Self.batch)])
        }
    }
}
