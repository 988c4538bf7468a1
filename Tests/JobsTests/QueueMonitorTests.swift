import Jobs
import Postgres
import Telemetry
import TestSupport
import Testing
import Time

@Suite("What is published of queues and periodic work")
struct QueueMonitorTests {
    /// The samples as Prometheus reads them, by name and labels.
    private static func samples(_ metrics: PrometheusMetrics) -> [String: Double] {
        let lines = String(decoding: metrics.exposition(), as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            lines.compactMap { line in
                line.lastIndex(of: " ").flatMap { space in
                    Double(line[line.index(after: space)...]).map { (String(line[..<space]), $0) }
                }
            }
        ) { first, _ in first }
    }

    @Test("depth, age and dead jobs of every queue; one that runs empty is 0")
    func queues() async throws {
        let pool = try await jobsDatabase().pool()
        let metrics = PrometheusMetrics()
        let now = Timestamp.now().adding(seconds: 90)
        let monitor = QueueMonitor(pool: pool, logger: TestPostgres.quiet, clock: .fixed(now), metrics: metrics)
        try await enqueue(pool, 3)
        try await enqueue(pool, 1, queue: "other", maxAttempts: 1)
        try await pool.transaction("later") { transaction in
            try JobQueue.enqueue([NewJob(queue: "q", runAt: now.adding(seconds: 3_600))], in: transaction)
        }
        struct Failure: Error {}
        try await worker(pool, queue: "other") { _, _ in throw Failure() }.workOnce()
        try await monitor.publish()
        var samples = Self.samples(metrics)
        #expect(samples[#"pintu_jobs_waiting{queue="q"}"#] == 4)
        #expect(samples[#"pintu_jobs_dead{queue="q"}"#] == 0)
        let age = try #require(samples[#"pintu_jobs_oldest_seconds{queue="q"}"#])
        // Those that are due wait since they were made; what is to run in an hour has no age.
        #expect((89.0...120.0).contains(age))
        #expect(samples[#"pintu_jobs_waiting{queue="other"}"#] == 0)
        #expect(samples[#"pintu_jobs_dead{queue="other"}"#] == 1)

        try await worker(pool).workOnce()
        try await JobQueue.discardDead(pool, .all)
        try await pool.run(.unnamed("empty", "DELETE FROM jobs"))
        try await monitor.publish()
        samples = Self.samples(metrics)
        #expect(samples[#"pintu_jobs_waiting{queue="q"}"#] == 0)
        #expect(samples[#"pintu_jobs_oldest_seconds{queue="q"}"#] == 0)
        #expect(samples[#"pintu_jobs_dead{queue="other"}"#] == 0)
        await pool.shutDown()
    }

    @Test("when periodic work was tried here, and when anybody did it; a failure moves neither")
    func periodicWork() async throws {
        let pool = try await jobsDatabase().pool()
        let metrics = PrometheusMetrics()
        let monitor = QueueMonitor(pool: pool, logger: TestPostgres.quiet, metrics: metrics)
        struct Failure: Error {}
        let failing = PeriodicWork("bad", every: .seconds(3_600), pool: pool, logger: TestPostgres.quiet, metrics: metrics) { _, _ in
            throw Failure()
        }
        let good = PeriodicWork("good", every: .seconds(300), pool: pool, logger: TestPostgres.quiet, metrics: metrics) { _, _ in }
        let before = Double(Timestamp.now().microseconds) / 1_000_000
        await #expect(throws: Failure.self) { try await failing.tryOnce() }
        #expect(try await good.tryOnce())
        try await monitor.publish()
        let samples = Self.samples(metrics)
        #expect(samples[#"pintu_periodic_period_seconds{name="bad"}"#] == 3_600)
        #expect(samples[#"pintu_periodic_period_seconds{name="good"}"#] == 300)
        #expect(try #require(samples[#"pintu_periodic_last_run_seconds{name="good"}"#]) >= before)
        #expect(try #require(samples[#"pintu_periodic_last_success_seconds{name="good"}"#]) >= before - 1)
        #expect(samples[#"pintu_periodic_last_run_seconds{name="bad"}"#] == 0)
        #expect(samples[#"pintu_periodic_last_success_seconds{name="bad"}"#] == nil)
        await pool.shutDown()
    }

    @Test("work that fails is counted by the name of its worker")
    func failures() async throws {
        struct Failure: Error {}
        let metrics = PrometheusMetrics()
        let loop = WorkLoop(
            name: "recap", poll: .microseconds(1), doorbell: Doorbell(), logger: TestPostgres.quiet, metrics: metrics)
        let worked = Doorbell()
        let task = Task {
            var count = 0
            await loop.run {
                count += 1
                guard count > 2 else { throw Failure() }
                worked.ring()
                return .idle
            }
        }
        await worked.wait(upTo: .seconds(30))
        task.cancel()
        await task.value
        #expect(Self.samples(metrics)[#"pintu_work_failures_total{worker="recap"}"#] == 2)
    }
}
