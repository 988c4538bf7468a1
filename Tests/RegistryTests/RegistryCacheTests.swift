import Complaints
import Logging
import Postgres
import Registry
import ServiceLifecycle
import TestSupport
import Testing
import Time

@Suite("Registry cache", .timeLimit(.minutes(2))) struct RegistryCacheTests {
    private static let newHoliday = "INSERT INTO holidays VALUES ('2026-12-23', 'election', 'Pilkada', 'Keppres') ON CONFLICT DO NOTHING"

    private func isWorkingDay(_ registry: Registry) throws -> Bool {
        registry.law.calendar.isWorkingDay(try #require(CivilDate(iso: "2026-12-23")), in: .country)
    }

    @Test("a raised version brings the new data, an unchanged one leaves the copy alone")
    func refresh() async throws {
        try await RegistryWorld.run { world in
            let cache = try await world.cache()
            try await world.change(Self.newHoliday, raisingVersion: false)
            #expect(try isWorkingDay(await cache.refresh()))
            try await world.change("", raisingVersion: true)
            #expect(try isWorkingDay(cache.current))
            let fresh = try await cache.refresh()
            #expect(fresh.version == 42 && cache.current.version == 42)
            #expect(try !isWorkingDay(fresh) && !isWorkingDay(cache.current))
        }
    }

    @Test("a service without reference tables does not start")
    func noTables() async throws {
        let pool = try await TestPostgres.shared.database().pool()
        await #expect(throws: PostgresError.self) { try await RegistryCache(pool: pool, logger: TestPostgres.quiet) }
        await pool.shutDown()
    }

    @Test("many refreshes at once, while the data changes: nobody ever gets an older copy than before")
    func concurrent() async throws {
        try await RegistryWorld.run { world in
            let cache = try await world.cache()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for _ in 0..<20 { try await world.change(Self.newHoliday, raisingVersion: true) }
                }
                for _ in 0..<4 {
                    group.addTask {
                        var last: Int64 = 41
                        while last < 61 {
                            let refreshed = try await cache.refresh().version
                            #expect(refreshed >= last && cache.current.version >= refreshed)
                            last = refreshed
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(cache.current.version == 61)
        }
    }

    @Test("the service picks up changes by itself, also after all its connections were cut, and ends when asked")
    func survivesLostConnections() async throws {
        try await RegistryWorld.run { world in
            let cache = try await world.cache()
            let group = ServiceGroup(services: [cache], logger: TestPostgres.quiet)
            let running = Task { try await group.run() }
            for version in Int64(42)...46 {
                try await world.cutConnections()
                try await world.change("", raisingVersion: true)
                while cache.current.version < version { await Task.yield() }
            }
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }

    @Test("while the database is away the copy stays good, and the trouble is reported; afterwards the cache goes on")
    func databaseAway() async throws {
        try await RegistryWorld.run { world in
            var configuration = world.database.configuration(poolSize: 2)
            configuration.poolTimeout = .seconds(5)
            let pool = PostgresPool(configuration: configuration, logger: TestPostgres.quiet)
            let (warnings, continuation) = AsyncStream.makeStream(of: Void.self)
            let logger = Logger(label: "test") { _ in ReportingHandler { continuation.yield() } }
            let cache = try await RegistryCache(pool: pool, logger: logger, interval: .milliseconds(1))
            let outside = try await TestPostgres.shared.database().connection()
            let name = world.database.name
            try await world.change(Self.newHoliday, raisingVersion: true)
            try await outside.run(.unnamed("close", "ALTER DATABASE \(name) ALLOW_CONNECTIONS false"))
            try await outside.run(
                .unnamed("cut", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'"))
            let running = Task { try await cache.run() }
            _ = await warnings.first { _ in true }
            let error = await #expect(throws: PostgresError.self) { try await cache.refresh() }
            #expect(error?.isDatabaseAway == true)
            #expect(try cache.current.version == 41 && isWorkingDay(cache.current))
            try await outside.run(.unnamed("open", "ALTER DATABASE \(name) ALLOW_CONNECTIONS true"))
            while cache.current.version < 42 { await Task.yield() }
            running.cancel()
            try await running.value
            await outside.close()
            await pool.shutDown()
        }
    }
}

/// Tells that something was logged at warning or above.
private struct ReportingHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning
    let report: @Sendable () -> Void

    init(_ report: @escaping @Sendable () -> Void) { self.report = report }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { report() }
}
