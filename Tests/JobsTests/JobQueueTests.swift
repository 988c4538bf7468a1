import Jobs
import Postgres
import TestSupport
import Testing

@Suite struct JobQueueTests {
    private static func withDead(_ count: Int) async throws -> PostgresPool {
        let pool = try await jobsDatabase().pool()
        try await enqueue(pool, count, queue: "mail", maxAttempts: 1)
        let worker = worker(pool, queue: "mail") { _, _ in throw TransactionalWorkerTests.Poison() }
        while try await worker.workOnce() > 0 {}
        return pool
    }

    @Test func deadJobsCanBeListedInPages() async throws {
        let pool = try await Self.withDead(5)
        let first = try await JobQueue.dead(pool, limit: 3)
        let rest = try await JobQueue.dead(pool, after: try #require(first.last).id, limit: 3)
        #expect((first + rest).map(\.complaintID) == [0, 1, 2, 3, 4])
        #expect(try await JobQueue.dead(pool, queue: "other").isEmpty)
        await pool.shutDown()
    }

    @Test func deadJobsCanBeRetriedAndDiscarded() async throws {
        let pool = try await Self.withDead(5)
        let ids = try await JobQueue.dead(pool).map(\.id)
        #expect(try await JobQueue.retryDead(pool, .ids([ids[0], -1])) == 1)
        #expect(try await JobQueue.discardDead(pool, .ids([ids[1]])) == 1)
        #expect(try await JobQueue.retryDead(pool, .queue("other")) == 0)
        #expect(try await JobQueue.retryDead(pool, .queue("mail")) == 3)
        #expect(try await JobQueue.discardDead(pool, .all) == 0)
        let status = try #require(try await JobQueue.statuses(pool).first)
        #expect(status.queue == "mail" && status.waiting == 4 && status.due == 4 && status.failing == 0 && status.dead == 0)
        // They run like any other job, under their old ids.
        let again = worker(pool, queue: "mail")
        #expect(try await again.workOnce() == 4)
        #expect(try await Effects.counts(pool) == (4, 4))
        await pool.shutDown()
    }

    @Test func aJobCarriesTheTraceOfItsCallThroughDeathAndBack() async throws {
        let pool = try await jobsDatabase().pool()
        let traces = [String(repeating: "a", count: 32), nil]
        try await pool.transaction("enqueue") { transaction in
            try JobQueue.enqueue(traces.map { NewJob(queue: "q", maxAttempts: 1, traceID: $0) }, in: transaction)
        }
        try await worker(pool) { _, _ in throw TransactionalWorkerTests.Poison() }.workOnce()
        #expect(try await JobQueue.retryDead(pool, .all) == 2)
        try await worker(pool) { jobs, _ in #expect(jobs.map(\.traceID) == traces) }.workOnce()
        #expect(try await JobQueue.statuses(pool).isEmpty)
        await pool.shutDown()
    }

    @Test func pausesGrowAndEnd() {
        let policy = RetryPolicy(firstPause: .seconds(10), longestPause: .seconds(100))
        #expect((1...5).map { policy.pause(afterFailures: $0, jitter: 1) } == [10, 30, 90, 100, 100].map { .seconds($0) })
    }
}
