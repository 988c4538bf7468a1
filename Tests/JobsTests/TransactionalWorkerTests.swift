import Jobs
import Postgres
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Time

@Suite struct TransactionalWorkerTests {
    struct Poison: Error {}

    private final class Seen: Sendable {
        let jobs = Mutex<[Job]>([])
    }

    /// Works until nothing is due.
    private func drain(_ worker: TransactionalWorker) async throws {
        while try await worker.workOnce() > 0 {}
    }

    @Test func twoWorkersDoEveryJobExactlyOnce() async throws {
        let pool = try await jobsDatabase().pool(size: 4)
        try await enqueue(pool, 2_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { try await drain(worker(pool)) } }
            try await group.waitForAll()
        }
        // A batch that another worker had locked may have been left to it: whoever is last finds nothing.
        try await drain(worker(pool))
        #expect(try await Effects.counts(pool) == (2_000, 2_000))
        #expect(try await pool.query(Effects.waiting) { try $0.single().int64(0) } == 0)
        await pool.shutDown()
    }

    @Test func workersRollBackWithTheirBackend() async throws {
        let database = try await jobsDatabase()
        let pool = database.pool(size: 3)
        let killer = database.connection()
        try await enqueue(pool, 1_000)
        let kill = Statement(
            "kill", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        let isDone = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !isDone.isRaised {
                    try await killer.query(kill) { _ in }
                    try await Task.sleep(for: .milliseconds(15))
                }
            }
            group.addTask {
                // Errors are what this test is about: a worker goes on after them.
                var left: Int64 = 1_000
                while left > 0 {
                    _ = try? await worker(pool, batch: 20).workOnce()
                    left = (try? await pool.query(Effects.waiting) { try $0.single().int64(0) }) ?? left
                }
                isDone.raise()
            }
            try await group.waitForAll()
        }
        let counts = try await Effects.counts(pool)
        #expect(counts == (1_000, 1_000))
        await pool.shutDown()
    }

    @Test func aClockThatIsSetBackDoesNotHoldUpWork() async throws {
        let pool = try await jobsDatabase().pool()
        try await enqueue(pool, 10)
        // As the rows look after the server's clock went back by an hour; one of them was meant to run later anyway.
        let move = """
            UPDATE jobs SET created_at = now() + interval '1 hour',
                run_at = now() + CASE WHEN complaint_id = 7 THEN interval '2 hours' ELSE interval '1 hour' END
            """
        try await pool.run(.unnamed("move", move))
        #expect(try await worker(pool).workOnce() == 9)
        #expect(try await worker(pool).workOnce() == 0)
        #expect(try await Effects.counts(pool) == (9, 9))
        await pool.shutDown()
    }

    @Test func aPoisonJobDoesNotHoldUpTheOthers() async throws {
        let pool = try await jobsDatabase().pool()
        try await enqueue(pool, 100, maxAttempts: 3)
        let poison = try await pool.query(.unnamed("ids", "SELECT id FROM jobs WHERE complaint_id IN (13, 77) ORDER BY id")) {
            try $0.map { try $0.int64(0) }
        }
        let worker = worker(pool, batch: 100) { jobs, transaction in
            try Effects.handler(jobs, transaction)
            if jobs.contains(where: { poison.contains($0.id) }) { throw Poison() }
        }
        #expect(try await worker.workOnce() == 100)
        #expect(try await Effects.counts(pool) == (98, 98))
        var status = try #require(try await JobQueue.statuses(pool).first)
        #expect(status.waiting == 2 && status.failing == 2 && status.dead == 0)
        try await drain(worker)
        #expect(try await Effects.counts(pool) == (98, 98))
        status = try #require(try await JobQueue.statuses(pool).first)
        #expect(status.waiting == 0 && status.dead == 2)
        let dead = try await JobQueue.dead(pool, queue: "q")
        #expect(dead.map(\.id) == poison && dead.allSatisfy { $0.attempts == 3 && $0.lastError == "Poison()" })
        await pool.shutDown()
    }

    @Test func aJobWhoseStatementFailsIsFoundToo() async throws {
        let pool = try await jobsDatabase().pool()
        try await pool.run(.unnamed("check", "ALTER TABLE effects ADD CHECK (job % 7 <> 3)"))
        try await enqueue(pool, 50, maxAttempts: 1)
        try await drain(worker(pool))
        let (rows, _) = try await Effects.counts(pool)
        let dead = try await JobQueue.dead(pool)
        #expect(!dead.isEmpty && Int(rows) + dead.count == 50 && dead.allSatisfy { $0.id % 7 == 3 })
        #expect(dead.first?.lastError?.contains("23514") == true)
        await pool.shutDown()
    }

    @Test func aDeferredConstraintIsBlamedOnItsJob() async throws {
        let pool = try await jobsDatabase().pool()
        try await pool.transaction("make") {
            try $0.script(
                """
                CREATE TABLE allowed (id bigint PRIMARY KEY);
                CREATE TABLE refers (id bigint REFERENCES allowed DEFERRABLE INITIALLY DEFERRED);
                """, name: "make")
        }
        try await enqueue(pool, 10, maxAttempts: 1)
        try await pool.run(.unnamed("allow", "INSERT INTO allowed SELECT id FROM jobs WHERE complaint_id <> 4"))
        let refer = Statement("refer", "INSERT INTO refers SELECT unnest($1)", parameters: [.int8Array])
        try await drain(worker(pool) { jobs, transaction in try transaction.run(refer, [.int8Array(jobs.map(\.id))]) })
        #expect(try await JobQueue.dead(pool).map(\.complaintID) == [4])
        #expect(try await pool.query(.unnamed("refers", "SELECT count(*) FROM refers")) { try $0.single().int64(0) } == 9)
        await pool.shutDown()
    }

    @Test func aPostponedJobWaits() async throws {
        let pool = try await jobsDatabase().pool()
        try await enqueue(pool, 1)
        let worker = worker(pool, retries: RetryPolicy(firstPause: .seconds(3_600))) { _, _ in throw Poison() }
        #expect(try await worker.workOnce() == 1)
        #expect(try await worker.workOnce() == 0)
        let status = try #require(try await JobQueue.statuses(pool).first)
        #expect(status.waiting == 1 && status.due == 0 && status.failing == 1 && status.oldestDue == nil)
        await pool.shutDown()
    }

    @Test func aNoisyLaneDoesNotStarveTheOthers() async throws {
        let pool = try await jobsDatabase().pool()
        try await enqueue(pool, 5_000, lane: "noisy")
        for lane in ["a", "b", "z"] { try await enqueue(pool, 5, lane: lane) }
        let worker = worker(pool, batch: 40)
        try await worker.workOnce()
        let lanes = try await pool.query(.unnamed("lanes", "SELECT lane, count(*) FROM effects GROUP BY 1 ORDER BY 1")) {
            try $0.map { try "\($0.text(0)):\($0.int64(1))" }
        }
        #expect(lanes == ["a:5", "b:5", "noisy:10", "z:5"])
        await pool.shutDown()
    }

    @Test func moreLanesThanABatchTakeTurns() async throws {
        let pool = try await jobsDatabase().pool()
        for lane in 0..<12 { try await enqueue(pool, 20, lane: "lane\(lane < 10 ? "0" : "")\(lane)") }
        let worker = worker(pool, batch: 5)
        for _ in 0..<12 { try await worker.workOnce() }
        let counts = try await pool.query(.unnamed("lanes", "SELECT count(*) FROM effects GROUP BY lane ORDER BY lane")) {
            try $0.map { try $0.int64(0) }
        }
        #expect(counts == Array(repeating: 5, count: 12))
        await pool.shutDown()
    }

    @Test func jobsOfTheFutureAndOfOtherQueuesAreLeftAlone() async throws {
        let pool = try await jobsDatabase().pool()
        try await enqueue(pool, 3, queue: "other")
        try await pool.transaction("later") { transaction in
            try JobQueue.enqueue([NewJob(queue: "q", lane: "late", runAt: .now().adding(seconds: 3_600))], in: transaction)
        }
        try await enqueue(pool, 2)
        let seen = Seen()
        try await drain(worker(pool) { jobs, _ in seen.jobs.withLock { $0 += jobs } })
        #expect(seen.jobs.withLock { $0.map(\.complaintID) } == [0, 1])
        #expect(seen.jobs.withLock { $0.first?.payload } == Array(#"{"n": 0}"#.utf8))
        await pool.shutDown()
    }

    @Test func theDoorbellWakesARunningWorker() async throws {
        let pool = try await jobsDatabase().pool()
        let bell = Doorbell()
        let (done, continuation) = AsyncStream.makeStream(of: Int.self)
        // The poll is an hour away: only the bell can wake it.
        let worker = worker(pool, doorbell: bell, poll: .seconds(3_600)) { jobs, transaction in
            try Effects.handler(jobs, transaction)
            continuation.yield(jobs.count)
        }
        let running = Task { try await worker.run() }
        var results = done.makeAsyncIterator()
        for _ in 0..<3 {
            try await enqueue(pool, 1)
            bell.ring()
            #expect(await results.next() == 1)
        }
        running.cancel()
        try await running.value
        await pool.shutDown()
    }

    @Test func pollingIsTheGuarantee() async throws {
        let pool = try await jobsDatabase().pool()
        let (done, continuation) = AsyncStream.makeStream(of: Int.self)
        let worker = worker(pool, poll: .milliseconds(20)) { jobs, _ in continuation.yield(jobs.count) }
        let running = Task { try await worker.run() }
        try await enqueue(pool, 1)
        var results = done.makeAsyncIterator()
        #expect(await results.next() == 1)
        running.cancel()
        try await running.value
        await pool.shutDown()
    }

    @Test func gracefulShutdownEndsTheLoopBetweenBatches() async throws {
        let pool = try await jobsDatabase().pool()
        let worker = worker(pool, poll: .seconds(3_600))
        let group = ServiceGroup(services: [pool, worker], logger: TestPostgres.quiet)
        let running = Task { try await group.run() }
        try await enqueue(pool, 10)
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(pool.gauges.busy == 0)
    }
}
