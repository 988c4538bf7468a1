internal import Jobs
internal import Logging
internal import Postgres
internal import ServiceLifecycle

/// Work on the tables of all stages that is due from time to time. Any replica may do it; the database's clock decides when.
struct Housekeeping: Sendable {
    /// How many rows one transaction deletes: it is short, and with one every five minutes nearly six million a day.
    static let purgeBatch: Int64 = 20_000

    let pool: PostgresPool
    let mutationDays: Int
    let logger: Logger

    var services: [PeriodicWork] { [partitions, purge] }

    var partitions: PeriodicWork {
        PeriodicWork("events.partitions", every: .seconds(86_400), pool: pool, logger: logger) { _, transaction in
            try transaction.run(HousekeepingStatements.partitions)
        }
    }

    var purge: PeriodicWork {
        PeriodicWork("mutations.purge", every: .seconds(300), pool: pool, logger: logger) { [mutationDays] _, transaction in
            try transaction.run(HousekeepingStatements.purge, [.int4(Int32(mutationDays)), .int8(Self.purgeBatch)])
        }
    }
}
