internal import CoreMetrics
package import Logging
package import Postgres
internal import ServiceLifecycle
internal import Synchronization

/// Does a queue's jobs whose whole effect is in the database: claim, work and removal are one transaction, so a job is done exactly once,
/// and a worker that dies leaves no trace. There is no "running" state.
///
///     claim ≤ batch ── handler ── delete ── commit           one transaction, no savepoints
///                         │ throws
///                         ▼
///     roll back, claim again, and find the culprits: handler under a savepoint, a failing batch in halves down to single jobs;
///     the good ones are done, a bad one is postponed, after `maxAttempts` it goes to `dead_jobs`          one transaction
///
/// Serialization failures and lost connections are nobody's fault: the whole transaction runs again. When the database's clock is set back,
/// jobs that were made before are due all the same.
package final class TransactionalWorker: Service {
    /// Gets between 1 and `batch` jobs. Runs on the connection's thread and may run again after a rollback: it must have no effect but
    /// its statements. What it throws ends up in `last_error`, so it must not contain anybody's data.
    package typealias Handler = @Sendable ([Job], PostgresTransaction) throws -> Void

    package struct Configuration: Sendable {
        package var queue: String
        /// Jobs in one transaction.
        package var batch: Int
        /// Transactions at the same time in this process.
        package var parallelism: Int
        /// How long to wait without being rung.
        package var poll: Duration
        package var retries: RetryPolicy

        package init(
            queue: String, batch: Int = 200, parallelism: Int = 1, poll: Duration = .seconds(1), retries: RetryPolicy = RetryPolicy()
        ) {
            precondition(batch > 0 && parallelism > 0)
            self.queue = queue
            self.batch = batch
            self.parallelism = parallelism
            self.poll = poll
            self.retries = retries
        }
    }

    private struct Outcome: Sendable {
        var claimed = 0
        var postponed = 0
        var buried = 0
        var lastLane = ""
    }

    private let configuration: Configuration
    private let pool: PostgresPool
    private let doorbell: Doorbell
    private let logger: Logger
    private let handler: Handler
    private let afterCommit: @Sendable () -> Void
    /// Lanes up to this one have had their turn.
    private let lastLane = Mutex("")
    private let processed: Counter
    private let failed: Counter
    private let died: Counter

    /// - Parameter afterCommit: called after every transaction that did at least one job; rings the next stage's bell.
    package init(
        configuration: Configuration, pool: PostgresPool, doorbell: Doorbell, logger: Logger,
        afterCommit: @escaping @Sendable () -> Void = {}, handler: @escaping Handler
    ) {
        self.afterCommit = afterCommit
        self.configuration = configuration
        self.pool = pool
        self.doorbell = doorbell
        self.logger = logger
        self.handler = handler
        let dimensions = [("queue", configuration.queue)]
        processed = Counter(label: "pintu_jobs_processed_total", dimensions: dimensions)
        failed = Counter(label: "pintu_jobs_failed_total", dimensions: dimensions)
        died = Counter(label: "pintu_jobs_dead_total", dimensions: dimensions)
    }

    package func run() async throws {
        let loop = WorkLoop(name: configuration.queue, poll: configuration.poll, doorbell: doorbell, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<configuration.parallelism {
                group.addTask { [self] in
                    await loop.run { try await workOnce() > 0 ? .more : .idle }
                }
            }
        }
    }

    /// One batch; returns how many jobs were claimed, 0 when nothing was due.
    @discardableResult
    package func workOnce() async throws -> Int {
        let outcome: Outcome
        do {
            outcome = try await pool.transaction("jobs.work") { [self] in try work($0, carefully: false) }
        } catch let error as PostgresError where error.isDatabaseAway || error.commitUnknown || error.kind == .cancelled {
            throw error
        } catch {
            // Also after repeated serialization failures: alone under its savepoint, a job has the best chance.
            logger.warning("a batch failed; looking for the cause", metadata: ["queue": "\(configuration.queue)", "reason": "\(error)"])
            outcome = try await pool.transaction("jobs.isolate") { [self] in try work($0, carefully: true) }
        }
        if outcome.claimed > 0 { lastLane.withLock { $0 = outcome.lastLane } }
        processed.increment(by: outcome.claimed - outcome.postponed - outcome.buried)
        failed.increment(by: outcome.postponed + outcome.buried)
        died.increment(by: outcome.buried)
        if outcome.claimed > outcome.postponed + outcome.buried { afterCommit() }
        return outcome.claimed
    }

    private func work(_ transaction: PostgresTransaction, carefully: Bool) throws -> Outcome {
        var jobs = try claim(transaction)
        if jobs.isEmpty, try transaction.run(JobStatements.hasten, [.text(configuration.queue)]).affected > 0 {
            jobs = try claim(transaction)
        }
        guard let last = jobs.last else { return Outcome() }
        var outcome = Outcome(claimed: jobs.count, lastLane: last.lane)
        var done = jobs
        if carefully {
            // A deferred constraint would otherwise fail at COMMIT, where no single job can be blamed.
            try transaction.script("SET CONSTRAINTS ALL IMMEDIATE", name: "jobs.immediate")
            var culprits: [(job: Job, reason: String)] = []
            try isolate(jobs[...], transaction, &culprits)
            for (job, reason) in culprits {
                let isDead = try setAside(job, reason, transaction)
                if isDead { outcome.buried += 1 } else { outcome.postponed += 1 }
            }
            let bad = Set(culprits.map(\.job.id))
            done.removeAll { bad.contains($0.id) }
        } else {
            try handler(jobs, transaction)
        }
        if !done.isEmpty { try transaction.run(JobStatements.complete, [.int8Array(done.map(\.id))]) }
        return outcome
    }

    private func claim(_ transaction: PostgresTransaction) throws -> [Job] {
        let lane = lastLane.withLock { $0 }
        let result = try transaction.run(
            JobStatements.claim, [.text(configuration.queue), .int8(Int64(configuration.batch)), .text(lane)])
        return try result.map { row in
            try Job(
                id: row.int64(0), lane: row.text(1), complaintID: row.optionalInt64(2), payload: row.optionalJSONB(3),
                attempt: Int(row.int32(4)), maxAttempts: Int(row.int32(5)), createdAt: row.timestamp(6), traceID: row.optionalText(7))
        }
    }

    /// Runs the handler under a savepoint; when it throws, on each half. Single jobs that fail are the culprits.
    private func isolate(
        _ jobs: ArraySlice<Job>, _ transaction: PostgresTransaction, _ culprits: inout [(job: Job, reason: String)]
    ) throws {
        do {
            try transaction.savepoint { try handler(Array(jobs), $0) }
        } catch {
            if transaction.isDoomed { throw error }
            if jobs.count == 1, let job = jobs.first {
                culprits.append((job, String("\(error)".prefix(1_000))))
                return
            }
            let middle = jobs.startIndex + jobs.count / 2
            try isolate(jobs[..<middle], transaction, &culprits)
            try isolate(jobs[middle...], transaction, &culprits)
        }
    }

    /// Whether the job is dead now.
    private func setAside(_ job: Job, _ reason: String, _ transaction: PostgresTransaction) throws -> Bool {
        let failures = job.attempt + 1
        var metadata: Logger.Metadata = [
            "queue": "\(configuration.queue)", "job": "\(job.id)", "failures": "\(failures)", "reason": "\(reason)",
        ]
        metadata["complaint"] = job.complaintID.map { "\($0)" }
        metadata["traceId"] = job.traceID.map { "\($0)" }
        if failures >= job.maxAttempts {
            try transaction.run(JobStatements.bury, [.int8(job.id), .text(reason)])
            logger.error("a job failed for the last time", metadata: metadata)
            return true
        }
        let pause = configuration.retries.pause(afterFailures: failures)
        let microseconds = pause.components.seconds * 1_000_000 + pause.components.attoseconds / 1_000_000_000_000
        try transaction.run(JobStatements.postpone, [.int8(job.id), .text(reason), .int8(microseconds)])
        logger.warning("a job failed", metadata: metadata)
        return false
    }
}
