import Jobs
import Postgres
import TestSupport
import Testing

@Suite struct EventFollowerTests {
    private static let feed = EventFeed("test", columns: "complaint_id")
    private static let append = Statement(
        "append",
        """
        INSERT INTO complaint_events (occurred_at, complaint_id, version, action, to_status, class, actor_role, actor_name)
        SELECT now(), id, 1, 'submit', 'unverified', 'complaint', 'complainant', 'A' FROM unnest($1) AS new (id)
        """, parameters: [.int8Array])
    private static let see = Statement("see", "INSERT INTO effects (job) VALUES ($1)", parameters: [.int8])
    private static let seen = Statement("seen", "SELECT job FROM effects ORDER BY at, ctid")

    private func follower(_ pool: PostgresPool, batch: Int = 100, handler: EventFollower.Handler? = nil) -> EventFollower {
        EventFollower(
            feed: Self.feed, batch: batch, pool: pool, doorbell: Doorbell(), logger: TestPostgres.quiet,
            handler: handler ?? { events, transaction in
                for event in events { try transaction.run(Self.see, [.int8(event.int64(3))]) }
            })
    }

    /// Follows until `count` events have been handed over; returns the sizes of the batches. Transactions of other databases in the
    /// cluster, which belong to other tests, hold events back for a moment.
    @discardableResult
    private func follow(_ follower: EventFollower, until count: Int) async throws -> [Int] {
        var batches: [Int] = []
        while batches.reduce(0, +) < count {
            let batch = try await follower.followOnce()
            if batch > 0 { batches.append(batch) } else { try await Task.sleep(for: .milliseconds(5)) }
        }
        return batches
    }

    private func seen(_ pool: PostgresPool) async throws -> [Int64] {
        try await pool.query(Self.seen) { try $0.map { try $0.int64(0) } }
    }

    @Test func deliversEveryEventOnceAndInOrder() async throws {
        let pool = try await jobsDatabase().pool()
        for start in 0..<5 { try await pool.run(Self.append, [.int8Array((0..<10).map { Int64(start * 10 + $0) })]) }
        let batches = try await follow(follower(pool, batch: 7), until: 50)
        #expect(batches.allSatisfy { $0 <= 7 })
        #expect(try await seen(pool) == Array(0..<50))
        await pool.shutDown()
    }

    /// The transaction that began first (lower tx, lower id) commits last: a cursor of plain ids would never see its event.
    @Test func anEventThatIsCommittedLateIsNotLost() async throws {
        let database = try await jobsDatabase()
        let pool = database.pool()
        let follower = follower(pool)
        try await pool.transaction("early") { early in
            try early.run(Self.append, [.int8Array([1])])
            try Blocking.wait {
                try await pool.run(Self.append, [.int8Array([2])])
                // 2 is committed, but 1 may still come before it.
                let count = try await follower.followOnce()
                #expect(count == 0)
            }
        }
        try await follow(follower, until: 2)
        #expect(try await seen(pool) == [1, 2])
        await pool.shutDown()
    }

    @Test func concurrentWritersAndTwoFollowersLoseAndRepeatNothing() async throws {
        let pool = try await jobsDatabase().pool(size: 8)
        let isWritten = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    while !isWritten.isRaised { try await follower(pool, batch: 13).followOnce() }
                }
            }
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { writers in
                    for writer in 0..<4 {
                        writers.addTask {
                            for round in 0..<50 {
                                let base = Int64(writer * 1_000 + round * 2)
                                try await pool.transaction("write") { transaction in
                                    try transaction.run(Self.append, [.int8Array([base])])
                                    if round % 5 == 0 { try transaction.run(.unnamed("nap", "SELECT pg_sleep(0.005)")) }
                                    try transaction.run(Self.append, [.int8Array([base + 1])])
                                }
                            }
                        }
                    }
                    try await writers.waitForAll()
                }
                isWritten.raise()
            }
            try await group.waitForAll()
        }
        while try await Effects.counts(pool).rows < 400 {
            try await follow(follower(pool), until: 1)
        }
        let seen = try await seen(pool)
        #expect(seen.count == 400 && Set(seen).count == 400)
        await pool.shutDown()
    }

    @Test func aHandlerThatThrowsStopsTheFeedWithoutAHole() async throws {
        struct NotYet: Error {}
        let pool = try await jobsDatabase().pool()
        try await pool.run(Self.append, [.int8Array([1, 2, 3])])
        let failing = follower(pool) { _, transaction in
            try transaction.run(Self.see, [.int8(99)])
            throw NotYet()
        }
        await #expect(throws: NotYet.self) { try await follow(failing, until: 1) }
        #expect(try await seen(pool) == [])
        try await follow(follower(pool), until: 3)
        #expect(try await seen(pool) == [1, 2, 3])
        await pool.shutDown()
    }

    @Test func onlyOneReplicaWorksAtATime() async throws {
        let pool = try await jobsDatabase().pool()
        try await pool.run(Self.append, [.int8Array([1])])
        try await follow(follower(pool), until: 1)
        try await pool.run(Self.append, [.int8Array([2])])
        let first = follower(pool) { events, transaction in
            // While this one holds the cursor the other finds nothing to do, and does not wait.
            try Blocking.wait {
                let count = try await follower(pool).followOnce()
                #expect(count == 0)
            }
            for event in events { try transaction.run(Self.see, [.int8(event.int64(3))]) }
        }
        try await follow(first, until: 1)
        #expect(try await seen(pool) == [1, 2])
        await pool.shutDown()
    }

    @Test func noticesThatTransactionNumbersWentBack() async throws {
        let pool = try await jobsDatabase().pool()
        try await pool.run(.unnamed("restore", "INSERT INTO event_cursors (name, tx, event_id) VALUES ('test', '99999999999', 5)"))
        await #expect(throws: TransactionsWentBack.self) { try await follower(pool).followOnce() }
        await pool.shutDown()
    }

    /// Two feeds of two tables: each has its own cursor, and knows how much it has still to give.
    @Test func followsAnotherTableBesideTheEvents() async throws {
        let notices = EventFeed("test.notices", table: "clock_notices", columns: "complaint_id")
        let pool = try await jobsDatabase().pool()
        try await pool.run(Self.append, [.int8Array([1, 2])])
        try await pool.run(
            .unnamed(
                "notice",
                """
                INSERT INTO clock_notices (complaint_id, clock, stage, due_at, occurred_at)
                SELECT id, 'verify', 'reminder', now(), now() FROM generate_series(7, 9) AS id
                """))
        func pending() async throws -> [Int] {
            try await pool.transaction("pending", readOnly: true) { [try Self.feed.pending(in: $0), try notices.pending(in: $0)] }
        }
        #expect(try await pending() == [2, 3])
        let other = EventFollower(feed: notices, pool: pool, doorbell: Doorbell(), logger: TestPostgres.quiet) { rows, transaction in
            for row in rows { try transaction.run(Self.see, [.int8(row.int64(3))]) }
        }
        try await follow(other, until: 3)
        #expect(try await seen(pool) == [7, 8, 9])
        #expect(try await pending() == [2, 0])
        try await follow(follower(pool), until: 2)
        #expect(try await pending() == [0, 0])
        await pool.shutDown()
    }
}
