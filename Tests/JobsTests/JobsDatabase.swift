import Jobs
import Postgres
import Schema
import TestSupport

/// A migrated database with a table for what workers do.
func jobsDatabase() async throws -> TestPostgres.Database {
    try await TestPostgres.shared.database(template: "jobs") { database in
        try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        let connection = database.connection()
        try await connection.transaction("make") {
            try $0.script("CREATE TABLE effects (job bigint, lane text, at timestamptz DEFAULT clock_timestamp())", name: "make")
        }
        await connection.close()
    }
}

enum Effects {
    static let insert = Statement(
        "effects.insert", "INSERT INTO effects (job, lane) SELECT * FROM unnest($1, $2)", parameters: [.int8Array, .textArray])
    static let count = Statement("effects.count", "SELECT count(*), count(DISTINCT job) FROM effects")
    static let waiting = Statement("effects.waiting", "SELECT count(*) FROM jobs")

    /// Rows written and different jobs among them: equal when nothing was done twice.
    static func counts(_ pool: PostgresPool) async throws -> (rows: Int64, jobs: Int64) {
        try await pool.query(count) { try ($0.single().int64(0), $0.single().int64(1)) }
    }

    static let handler: TransactionalWorker.Handler = { jobs, transaction in
        try transaction.run(insert, [.int8Array(jobs.map(\.id)), .textArray(jobs.map(\.lane))])
    }
}

func enqueue(_ pool: PostgresPool, _ count: Int, lane: String = "", queue: String = "q", maxAttempts: Int = 10) async throws {
    try await pool.transaction("enqueue") { transaction in
        let jobs = (0..<count).map { index in
            NewJob(queue: queue, lane: lane, complaintID: Int64(index), payload: Array("{\"n\":\(index)}".utf8), maxAttempts: maxAttempts)
        }
        try JobQueue.enqueue(jobs, in: transaction)
    }
}

func worker(
    _ pool: PostgresPool, queue: String = "q", batch: Int = 50, doorbell: Doorbell = Doorbell(), poll: Duration = .seconds(1),
    retries: RetryPolicy = RetryPolicy(firstPause: .zero), _ handler: @escaping TransactionalWorker.Handler = Effects.handler
) -> TransactionalWorker {
    TransactionalWorker(
        configuration: .init(queue: queue, batch: batch, poll: poll, retries: retries), pool: pool, doorbell: doorbell,
        logger: TestPostgres.quiet, handler: handler)
}
