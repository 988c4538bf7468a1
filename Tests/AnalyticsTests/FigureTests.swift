import Complaints
import Jobs
import Postgres
import Telemetry
import TestSupport
import Testing
import Time

@testable import Analytics

@Suite("Analytics: figures for the people on watch")
struct FigureTests {
    @Test("complaints by status, overdue and due today are what counting finds", arguments: [21, 22] as [UInt64])
    func figures(seed: UInt64) async throws {
        let world = try await CaseWorld.make()
        var lives = RandomLives(world, seed: seed)
        try await lives.submit(200)
        for _ in 0..<6 { try await lives.step(share: 0.4) }
        let follower = EventFollower(
            feed: ProjectionStatements.feed, batch: 50, pool: world.pool, doorbell: Doorbell(), logger: TestPostgres.quiet,
            handler: Projection(logger: TestPostgres.quiet).project)
        while try await world.pool.transaction("pending", readOnly: true, { try ProjectionStatements.feed.pending(in: $0) }) > 0 {
            if try await follower.followOnce() == 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        // A day on which something is due and much is late.
        let open = lives.lives.map(\.now).filter { [.unverified, .assigned, .inProgress, .appealed].contains($0.status) }
        let dates = open.compactMap(\.clocks.next).sorted()
        let now = try #require(dates.isEmpty ? nil : dates[dates.count / 2]).adding(seconds: -1)
        let figures = try await FigureMonitor(pool: world.pool, clock: .fixed(now), logger: TestPostgres.quiet).figures()

        #expect(figures.totals.filter { $0.value > 0 } == Dictionary(grouping: lives.lives, by: \.now.status).mapValues { Int64($0.count) })
        let midnight = FigureMonitor.endOfDay(now)
        #expect(LocalTime(midnight, in: .wib).microsecondsOfDay == 0 && midnight > now && midnight - now <= Timestamp.microsecondsPerDay)
        let late = open.filter { $0.clocks.next.map { $0 < now } ?? false }
        let today = open.filter { $0.clocks.next.map { $0 >= now && $0 <= midnight } ?? false }
        #expect(!late.isEmpty && !today.isEmpty)
        #expect(figures.overdue.filter { $0.value > 0 } == Self.byClock(late))
        #expect(figures.dueToday.filter { $0.value > 0 } == Self.byClock(today))
        #expect(figures.databaseBytes > 1_000_000)
        #expect((1...figures.maxConnections).contains(figures.connections))

        let metrics = PrometheusMetrics()
        try await FigureMonitor(pool: world.pool, clock: .fixed(now), logger: TestPostgres.quiet, metrics: metrics).publish()
        let text = String(decoding: metrics.exposition(), as: UTF8.self)
        for status in Status.allCases {
            #expect(text.contains("pintu_complaints{status=\"\(status.rawValue)\"} \(figures.totals[status] ?? 0)\n"))
        }
        #expect(text.contains("pintu_complaints_overdue{clock=\"resolve\"} \(figures.overdue[.resolve] ?? 0)\n"))
        #expect(text.contains("pintu_database_bytes "))
        await world.close()
    }

    private static func byClock(_ states: [ComplaintState]) -> [Clock: Int64] {
        Dictionary(grouping: states) { state in
            switch state.status {
            case .unverified: Clock.verify
            case .appealed: Clock.appeal
            default: state.firstAnsweredAt == nil ? Clock.firstAnswer : Clock.resolve
            }
        }.mapValues { Int64($0.count) }
    }

    @Test("an account that may do no more than a service sees the same figures")
    func rights() async throws {
        let world = try await CaseWorld.make()
        let pool = PostgresPool(
            configuration: PostgresConfiguration(url: world.database.servicesURL, poolSize: 1), logger: TestPostgres.quiet)
        let figures = try await FigureMonitor(pool: pool, clock: .system, logger: TestPostgres.quiet).figures()
        #expect(figures.connections >= 2)
        await pool.shutDown()
        await world.close()
    }
}
