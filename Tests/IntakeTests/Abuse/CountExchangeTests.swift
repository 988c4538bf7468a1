import Complaints
import Contracts
import Jobs
import Postgres
import RPC
import Synchronization
import TestSupport
import Testing
import Time

@testable import Intake

/// The shared table, step by step.
@Suite(.timeLimit(.minutes(2))) struct CountExchangeTests {
    private static let noon = Timestamp(rfc3339: "2026-11-22T12:10:00Z") ?? Timestamp(microseconds: 0)
    private static let limits = DoorLimits(freePerSource: 10, mostPerSource: 0, freePerHour: 0, freePerMinute: 0, firstBits: 4)
    private static let service = Caller(name: "portal", role: "service")

    private static func exchange(_ world: CaseWorld, clock: WallClock = .fixed(noon)) -> CountExchange {
        let door = DoorKeeper(secret: [UInt8](repeating: 3, count: 32), limits: limits, metrics: IntakeMetrics(), clock: clock)
        return CountExchange(door: door, pool: world.pool, logger: TestPostgres.quiet, clock: clock)
    }

    private static func admit(_ count: Int, _ exchange: CountExchange, source: String = "a") -> Int {
        (0..<count).count { _ in
            (try? exchange.door.admit(SubmitParams(channel: .web, body: "x", source: source), of: service)) != nil
        }
    }

    private static func rows(_ world: CaseWorld) async throws -> [Int32] {
        try await world.pool.query(.unnamed("counts", "SELECT count FROM source_counts ORDER BY count, mark")) {
            try $0.map { try $0.int32(0) }
        }
    }

    @Test func addsUpOverReplicas() async throws {
        let world = try await CaseWorld.make()
        let replicas = [Self.exchange(world), Self.exchange(world)]
        #expect(Self.admit(6, replicas[0]) == 6)
        #expect(Self.admit(3, replicas[1]) == 3)
        for replica in replicas { try await replica.exchange() }
        #expect(try await Self.rows(world) == [9, 9, 9])
        // The second one has heard of nine, the first one of its own.
        #expect(Self.admit(5, replicas[1]) == 1)
        try await replicas[1].exchange()
        #expect(Self.admit(1, replicas[0], source: "b") == 1)
        try await replicas[0].exchange()
        #expect(try await Self.rows(world) == [1, 10, 11, 11])
        try await replicas[0].exchange()
        #expect(try await Self.rows(world) == [1, 10, 11, 11])
        await world.close()
    }

    @Test func manySourcesGoInBatches() async throws {
        let world = try await CaseWorld.make()
        let exchange = Self.exchange(world)
        for number in 0..<12_000 { _ = Self.admit(1, exchange, source: "s\(number)") }
        try await exchange.exchange()
        let rows = try await Self.rows(world)
        #expect(rows.count == 12_002 && rows.reduce(0, +) == 36_000)
        await world.close()
    }

    @Test func whatTheTableDidNotTakeIsToldLater() async throws {
        let world = try await CaseWorld.make()
        let exchange = Self.exchange(world)
        #expect(Self.admit(4, exchange) == 4)
        try await world.pool.transaction("away") { try $0.script("ALTER TABLE source_counts RENAME TO away", name: "away") }
        await #expect(throws: PostgresError.self) { try await exchange.exchange() }
        #expect(Self.admit(10, exchange) == 6)
        try await world.pool.transaction("back") { try $0.script("ALTER TABLE away RENAME TO source_counts", name: "back") }
        try await exchange.exchange()
        #expect(try await Self.rows(world) == [10, 10, 10])
        await world.close()
    }

    @Test func whatIsOlderThanTwoHoursIsDeleted() async throws {
        let world = try await CaseWorld.make()
        let time = Mutex(Self.noon)
        let clock = WallClock { time.withLock { $0 } }
        let exchange = Self.exchange(world, clock: clock)
        #expect(Self.admit(1, exchange) == 1)
        try await exchange.exchange()
        try await exchange.forgetting.tryOnce()
        #expect(try await Self.rows(world).count == 3)
        time.withLock { $0 = Self.noon.adding(seconds: 2 * 3_600 + 1) }
        _ = try await world.pool.run(.unnamed("again", "DELETE FROM periodic_work WHERE name = 'sources.forget'"))
        try await exchange.forgetting.tryOnce()
        #expect(try await Self.rows(world).isEmpty)
        await world.close()
    }
}
