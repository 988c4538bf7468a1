package import Jobs
package import Logging
package import Postgres
package import Time

/// Forgets what logins leave behind. Any replica may do it.
package enum AccountHousekeeping {
    /// For questions about who was in; the audit log keeps every login for as long as itself.
    static let endedSessionDays = 30
    /// Twice as long as a counter counts.
    static let counterDays = 2

    package static func work(pool: PostgresPool, clock: WallClock, logger: Logger) -> PeriodicWork {
        PeriodicWork("accounts.purge", every: .seconds(3_600), pool: pool, logger: logger) { _, transaction in
            try purge(now: clock.now(), transaction)
        }
    }

    static func purge(now: Timestamp, _ transaction: PostgresTransaction) throws {
        try transaction.run(SessionStatements.purge, [.timestamptz(now.adding(days: -endedSessionDays))])
        try transaction.run(LoginCounterStatements.purge, [.timestamptz(now.adding(days: -counterDays))])
    }
}
