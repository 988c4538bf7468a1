import Jobs
import Postgres
import TestSupport
import Testing

@testable import Analytics

@Suite("Analytics: housekeeping")
struct HousekeepingTests {
    @Test("results of mutations go when they are old, a bounded number at a time")
    func purge() async throws {
        let world = try await CaseWorld.make()
        try await world.pool.transaction("fill") { transaction in
            try transaction.script(
                """
                INSERT INTO mutations (key, method, request_hash, result, made_at)
                SELECT gen_random_uuid(), 'start', '\\x00', '\\x00', now() - make_interval(days => CASE WHEN n <= 20005 THEN 8 ELSE 6 END)
                FROM generate_series(1, 20015) n
                """, name: "fill")
        }
        let housekeeping = Housekeeping(pool: world.pool, mutationDays: 7, logger: TestPostgres.quiet)
        func left() async throws -> Int64 {
            try await world.pool.query(.unnamed("left", "SELECT count(*) FROM mutations")) { try $0.single().int64(0) }
        }
        #expect(try await housekeeping.purge.tryOnce())
        #expect(try await left() == 15)
        // The next turn is in the next slot.
        #expect(try await !housekeeping.purge.tryOnce())
        try await world.pool.transaction("next slot") { try $0.script("UPDATE periodic_work SET slot = slot - 1", name: "next slot") }
        #expect(try await housekeeping.purge.tryOnce())
        #expect(try await left() == 10)
        await world.close()
    }

    @Test("partitions for the coming year are made again")
    func partitions() async throws {
        let world = try await CaseWorld.make()
        func count() async throws -> Int64 {
            try await world.pool.query(
                .unnamed("partitions", "SELECT count(*) FROM pg_inherits WHERE inhparent = 'complaint_events'::regclass")
            ) { try $0.single().int64(0) }
        }
        let before = try await count()
        try await world.pool.transaction("drop") { transaction in
            try transaction.script(
                """
                DO $$ BEGIN EXECUTE 'DROP TABLE complaint_events_' || to_char(now() AT TIME ZONE 'UTC' + interval '3 months', 'YYYY_MM'); END $$
                """, name: "drop")
        }
        #expect(try await count() == before - 1)
        #expect(try await Housekeeping(pool: world.pool, mutationDays: 30, logger: TestPostgres.quiet).partitions.tryOnce())
        #expect(try await count() == before)
        await world.close()
    }
}
