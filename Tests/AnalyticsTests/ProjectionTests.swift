import Audit
import Complaints
import Contracts
import Dispatch
import Jobs
import Postgres
import RPC
import RPCTransport
import Synchronization
import TestSupport
import Testing
import Time

@testable import Analytics

/// Every event counts exactly once, whatever happens.
@Suite("Analytics: projection")
struct ProjectionTests {
    private static func follower(_ world: CaseWorld, batch: Int, handler: EventFollower.Handler? = nil) -> EventFollower {
        EventFollower(
            feed: ProjectionStatements.feed, batch: batch, pool: world.pool, doorbell: Doorbell(), logger: TestPostgres.quiet,
            handler: handler ?? Projection(logger: TestPostgres.quiet).project)
    }

    /// Follows until nothing is pending. Transactions of other tests' databases in the cluster hold events back for a moment.
    private static func follow(_ follower: EventFollower, _ world: CaseWorld) async throws {
        while try await pending(world) > 0 {
            if try await follower.followOnce() == 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private static func pending(_ world: CaseWorld) async throws -> Int {
        try await world.pool.transaction("pending", readOnly: true) { try ProjectionStatements.feed.pending(in: $0) }
    }

    /// What the table must hold, folded from the lives in memory.
    private static func check(_ world: CaseWorld, _ lives: RandomLives, _ comment: Comment? = nil) async throws {
        let facts = try await world.pool.query(
            .unnamed("facts", "SELECT complaint_id, version, status, agency_code, class FROM complaint_facts ORDER BY complaint_id")
        ) { rows in
            try rows.map { "\(try $0.int64(0)) \(try $0.int32(1)) \(try $0.text(2)) \(try $0.optionalText(3) ?? "") \(try $0.text(4))" }
        }
        let expected = lives.lives.map(\.now).sorted { $0.id < $1.id }
            .map { "\($0.id) \($0.version) \($0.status.rawValue) \($0.agency ?? "") \($0.class.rawValue)" }
        #expect(facts == expected, comment)
        // What triggers kept along the way is what counting finds.
        let totals = try await world.pool.query(
            .unnamed("totals", "SELECT status || ' ' || complaints FROM complaint_totals WHERE complaints <> 0 ORDER BY 1")
        ) { rows in try rows.map { try $0.text(0) } }
        let counted = Dictionary(grouping: lives.lives, by: \.now.status).map { "\($0.key.rawValue) \($0.value.count)" }.sorted()
        #expect(totals == counted, comment)
    }

    @Test("a replay from the first event gives the same table, row by row", arguments: [10, 11] as [UInt64])
    func replay(seed: UInt64) async throws {
        try await AnalyticsWorld.run(settings: ["PINTU_ANALYTICS_BATCH": "13"]) { analytics in
            var lives = RandomLives(analytics.world, seed: seed)
            let administrator = try await analytics.stage.client(.administrator)
            // The service follows while the lives go on.
            try await lives.submit(120)
            for _ in 0..<10 { try await lives.step(share: 0.4) }
            try await analytics.caughtUp(administrator, complaints: 120)
            try await Self.check(analytics.world, lives)
            _ = try await administrator.call(AnalyticsMethods.rebuild, Empty())
            // Life goes on during the replay.
            for _ in 0..<3 { try await lives.step(share: 0.4) }
            try await analytics.caughtUp(administrator, complaints: 120)
            try await Self.check(analytics.world, lives)
            let facts = try await analytics.world.facts()
            _ = try await administrator.call(AnalyticsMethods.rebuild, Empty())
            try await analytics.caughtUp(administrator, complaints: 120)
            #expect(try await analytics.world.facts() == facts)
            var rebuilds = AuditSelection()
            rebuilds.actionPrefix = "analytics.rebuild"
            #expect(try await AuditReader.records(analytics.world.pool, rebuilds).map(\.entry.role) == ["administrator", "administrator"])
        }
    }

    @Test("replicas, writers and rebuilds at the same time")
    func replicas() async throws {
        let world = try await CaseWorld.make()
        let one = try await RunningStage(AnalyticsService.definition, on: world.database, settings: ["PINTU_ANALYTICS_BATCH": "7"])
        let two = try await RunningStage(AnalyticsService.definition, on: world.database, settings: ["PINTU_ANALYTICS_BATCH": "11"])
        let clients = [try await one.client(.administrator), try await two.client(.administrator)]
        let lives = try await withThrowingTaskGroup(of: RandomLives.self) { group in
            for writer in 0..<3 as Range<UInt64> {
                group.addTask {
                    var lives = RandomLives(world, seed: writer)
                    try await lives.submit(40)
                    for _ in 0..<12 { try await lives.step(share: 0.4) }
                    return lives
                }
            }
            for round in 0..<6 {
                clients[round % 2].notify(AnalyticsMethods.wake)
                _ = try await clients[round % 2].call(AnalyticsMethods.rebuild, Empty())
            }
            return try await group.reduce(into: [RandomLives]()) { $0.append($1) }
        }
        let analytics = AnalyticsWorld(world: world, stage: one)
        try await analytics.caughtUp(clients[0], complaints: 120)
        let facts = try await world.facts()
        #expect(facts.count == 120)
        let versions = try await world.pool.query(.unnamed("versions", "SELECT sum(version)::bigint FROM complaint_facts")) {
            try $0.single().int64(0)
        }
        #expect(versions == lives.flatMap(\.lives).reduce(Int64(0)) { $0 + Int64($1.now.version) })
        _ = try await clients[1].call(AnalyticsMethods.rebuild, Empty())
        try await analytics.caughtUp(clients[1], complaints: 120)
        #expect(try await world.facts() == facts)
        for stage in [one, two] { #expect(await stage.stop() == 0) }
        await world.close()
    }

    @Test("a database connection that is killed in the middle of a batch loses and doubles nothing")
    func killed() async throws {
        let world = try await CaseWorld.make()
        var lives = RandomLives(world, seed: 20)
        try await lives.submit(60)
        for _ in 0..<10 { try await lives.step(share: 0.5) }
        let batches = Mutex(0)
        let projection = Projection(logger: TestPostgres.quiet)
        let follower = Self.follower(world, batch: 29) { events, transaction in
            let number = batches.withLock { count in
                count += 1
                return count
            }
            // Before the facts are written, or after they are and before the cursor moves.
            if number % 3 == 0 { try transaction.run(.unnamed("kill", "SELECT pg_terminate_backend(pg_backend_pid())")) }
            try projection.project(events, transaction)
            if number % 3 == 1 { try transaction.run(.unnamed("kill", "SELECT pg_terminate_backend(pg_backend_pid())")) }
        }
        while try await Self.pending(world) > 0 {
            // The pool repeats a lost transaction; when it gives up, so does this round.
            _ = try? await follower.followOnce()
        }
        #expect(batches.withLock { $0 } > 10)
        try await Self.check(world, lives)
        await world.close()
    }

    @Test("an event that is committed late is not lost")
    func late() async throws {
        let world = try await CaseWorld.make()
        let writer = world.database.pool(size: 1)
        let release = DispatchSemaphore(value: 0)
        let (isWritten, written) = AsyncStream.makeStream(of: Void.self)
        let first = try await world.submit([.init(submittedAt: RandomLives.start)])[0]
        // Its transaction number is lower than that of everything below, its commit comes last.
        let late = Task {
            try await writer.transaction("late") { transaction in
                try transaction.run(
                    .unnamed(
                        "append",
                        """
                        INSERT INTO complaint_events (occurred_at, complaint_id, version, action, from_status, to_status, class,
                            agency_code, actor_role, actor_name)
                        VALUES (now(), $1, 2, 'route', 'unverified', 'assigned', 'complaint', 'kemenkes', 'system', 'test')
                        """, parameters: [.int8]), [.int8(first.id)])
                written.yield()
                release.wait()
            }
        }
        for await _ in isWritten { break }
        let second = try await world.submit([.init(submittedAt: RandomLives.start)])[0]
        let follower = Self.follower(world, batch: 100)
        // The second complaint is committed and still has to wait for the transaction before it.
        while try await world.facts().isEmpty { try await follower.followOnce() }
        try await follower.followOnce()
        #expect(try await world.facts().count == 1)
        #expect(try await Self.pending(world) == 1)
        release.signal()
        try await late.value
        try await Self.follow(follower, world)
        let versions = try await world.pool.query(.unnamed("v", "SELECT complaint_id, version FROM complaint_facts ORDER BY 1")) { rows in
            try rows.map { [try $0.int64(0), Int64(try $0.int32(1))] }
        }
        #expect(versions == [[first.id, 2], [second.id, 1]])
        await writer.shutDown()
        await world.close()
    }

    @Test("events of one complaint that come in the wrong order leave the same fact", arguments: [1, 2, 3, 100])
    func overtaken(batch: Int) async throws {
        let world = try await CaseWorld.make()
        var lives = RandomLives(world, seed: 30)
        try await lives.submit(30)
        for _ in 0..<10 { try await lives.step(share: 0.7) }
        let follower = Self.follower(world, batch: 100)
        try await Self.follow(follower, world)
        let facts = try await world.facts()
        // As if transactions had got their numbers before they waited for each other: after the submission, versions run backwards.
        try await world.pool.transaction("shuffle") { transaction in
            try transaction.script(
                """
                SET LOCAL pintu.maintenance = 'on';
                UPDATE complaint_events e SET tx = s.tx FROM (
                    SELECT a.id, (row_number() OVER (ORDER BY complaint_id % 3, version > 1, version % 4 DESC, complaint_id, version))::text::xid8 AS tx
                    FROM complaint_events a) AS s
                WHERE e.id = s.id;
                UPDATE event_cursors SET tx = '0', event_id = 0;
                TRUNCATE complaint_facts;
                """, name: "shuffle")
        }
        try await Self.follow(Self.follower(world, batch: batch), world)
        #expect(try await world.facts() == facts)
        await world.close()
    }

    @Test("a complaint without its submission stops nothing and is not counted")
    func orphan() async throws {
        let world = try await CaseWorld.make()
        _ = try await world.assigned(to: "kemenkes")
        try await world.pool.transaction("damage") { transaction in
            try transaction.script(
                "SET LOCAL pintu.maintenance = 'on'; DELETE FROM complaint_events WHERE version = 1", name: "damage")
        }
        let whole = try await world.assigned(to: "kemenkes")
        try await Self.follow(Self.follower(world, batch: 1), world)
        #expect(try await world.facts().count == 1)
        #expect(try await world.facts().first?.hasPrefix("(\(whole.id),2,") == true)
        await world.close()
    }
}
