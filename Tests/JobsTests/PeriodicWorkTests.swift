import Jobs
import Postgres
import TestSupport
import Testing

@Suite struct PeriodicWorkTests {
    struct Failure: Error {}

    @Test func oneOfManyReplicasDoesTheWork() async throws {
        let pool = try await jobsDatabase().pool(size: 6)
        let replicas = (0..<6).map { _ in
            PeriodicWork("daily", every: .seconds(86_400 * 365), pool: pool, logger: TestPostgres.quiet) { slot, transaction in
                #expect(slot.number > 50)
                try transaction.run(Effects.insert, [.int8Array([slot.number]), .textArray([""])])
            }
        }
        let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
            for replica in replicas { group.addTask { try await replica.tryOnce() } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(try await replicas[0].tryOnce() == false)
        #expect(try await Effects.counts(pool).rows == 1)
        await pool.shutDown()
    }

    @Test func theNextSlotIsDoneAndAPastOneIsNot() async throws {
        let pool = try await jobsDatabase().pool()
        let work = PeriodicWork("sweep", every: .seconds(86_400 * 365), pool: pool, logger: TestPostgres.quiet) { _, _ in }
        #expect(try await work.tryOnce())
        try await pool.run(.unnamed("yesterday", "UPDATE periodic_work SET slot = slot - 3"))
        #expect(try await work.tryOnce())
        try await pool.run(.unnamed("tomorrow", "UPDATE periodic_work SET slot = slot + 1"))
        #expect(try await work.tryOnce() == false)
        await pool.shutDown()
    }

    @Test func workThatFailsIsTriedAgain() async throws {
        let pool = try await jobsDatabase().pool()
        let failing = PeriodicWork("recap", every: .seconds(86_400 * 365), pool: pool, logger: TestPostgres.quiet) { _, _ in throw Failure()
        }
        await #expect(throws: Failure.self) { try await failing.tryOnce() }
        let working = PeriodicWork("recap", every: .seconds(86_400 * 365), pool: pool, logger: TestPostgres.quiet) { _, _ in }
        #expect(try await working.tryOnce())
        await pool.shutDown()
    }
}
