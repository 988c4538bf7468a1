package import Postgres
package import Time

/// Putting jobs into queues and looking after them. Claiming is `TransactionalWorker`'s business.
package enum JobQueue {
    /// Within the transaction that makes the work necessary: both happen or neither.
    package static func enqueue(_ jobs: [NewJob], in transaction: PostgresTransaction) throws(PostgresError) {
        guard !jobs.isEmpty else { return }
        try transaction.run(
            JobStatements.enqueue,
            [
                .textArray(jobs.map(\.queue)), .textArray(jobs.map(\.lane)), .optionalInt8Array(jobs.map(\.complaintID)),
                .optionalJSONBArray(jobs.map(\.payload)), .optionalTimestamptzArray(jobs.map(\.runAt)),
                .int4Array(jobs.map { Int32(clamping: $0.maxAttempts) }), .optionalTextArray(jobs.map(\.traceID)),
            ])
    }

    /// Every queue that has waiting or dead jobs, by name.
    package static func statuses(_ pool: PostgresPool) async throws -> [QueueStatus] {
        try await pool.query(JobStatements.queues) { result in
            try result.map { row in
                try QueueStatus(
                    queue: row.text(0), waiting: Int(row.int64(1)), due: Int(row.int64(2)), failing: Int(row.int64(3)),
                    dead: Int(row.int64(4)), oldestDue: row.optionalTimestamp(5))
            }
        }
    }

    /// When each periodic work was done last, by whichever replica.
    package static func periodicWork(_ pool: PostgresPool) async throws -> [(name: String, lastDone: Timestamp)] {
        try await pool.query(JobStatements.periodicWork) { result in try result.map { try ($0.text(0), $0.timestamp(1)) } }
    }

    /// Dead jobs in order of their ids, at most `limit`, beginning after `after`; of all queues when `queue` is nil.
    package static func dead(_ pool: PostgresPool, queue: String? = nil, after: Int64 = 0, limit: Int = 100) async throws -> [DeadJob] {
        try await pool.query(JobStatements.dead, [.optional(queue), .int8(after), .int8(Int64(limit))]) { result in
            try result.map { row in
                try DeadJob(
                    id: row.int64(0), queue: row.text(1), lane: row.text(2), complaintID: row.optionalInt64(3), attempts: Int(row.int32(4)),
                    lastError: row.optionalText(5), createdAt: row.timestamp(6), diedAt: row.timestamp(7))
            }
        }
    }

    /// Puts dead jobs back into their queues with a clean slate; those with these ids, or of this queue, or both. Returns how many.
    @discardableResult
    package static func retryDead(_ pool: PostgresPool, _ selection: DeadJobSelection) async throws -> Int {
        try await pool.transaction("jobs.retryDead") { try retryDead(selection, in: $0) }
    }

    package static func retryDead(_ selection: DeadJobSelection, in transaction: PostgresTransaction) throws(PostgresError) -> Int {
        let jobs = try transaction.run(JobStatements.retryDead, selection.values).affected
        return try jobs + transaction.run(JobStatements.retryDeadDeliveries, selection.values).affected
    }

    /// Forgets dead jobs for good. Returns how many.
    @discardableResult
    package static func discardDead(_ pool: PostgresPool, _ selection: DeadJobSelection) async throws -> Int {
        try await pool.transaction("jobs.discardDead") { try discardDead(selection, in: $0) }
    }

    package static func discardDead(_ selection: DeadJobSelection, in transaction: PostgresTransaction) throws(PostgresError) -> Int {
        let jobs = try transaction.run(JobStatements.discardDead, selection.values).affected
        return try jobs + transaction.run(JobStatements.discardDeadDeliveries, selection.values).affected
    }
}
