import Postgres
import Schema
import Synchronization
import TestSupport
import Testing

/// What a migration does when others hold what it needs, and migrations that run outside a transaction.
@Suite struct MigrationLockTests {
    private static func migration(_ number: Int, _ sql: String, _ kind: Migration.Kind = .transaction) -> Migration {
        Migration(number: number, name: "m\(number)", kind: kind, sql: Array(sql.utf8))
    }

    private static let table = migration(1, "CREATE TABLE a (x int); INSERT INTO a SELECT generate_series(1, 1000)")
    private static let column = migration(2, "ALTER TABLE a ADD y int")

    private static func impatient(attempts: Int) -> MigrationPatience {
        var patience = MigrationPatience.standard
        patience.attempts = attempts
        patience.pause = .milliseconds(5)
        patience.longestPause = .milliseconds(20)
        return patience
    }

    private func migrator(_ database: TestPostgres.Database, _ migrations: [Migration], attempts: Int = 20) -> Migrator {
        Migrator(
            configuration: database.configuration(), migrations: migrations, patience: Self.impatient(attempts: attempts),
            logger: TestPostgres.quiet)
    }

    @Test("gives way as often as it must, and goes through when the table is free")
    func givesWay() async throws {
        let database = try await TestPostgres.shared.database()
        try await migrator(database, [Self.table]).apply()
        let (progress, continuation) = AsyncStream.makeStream(of: MigrationProgress.self)
        let migrator = migrator(database, [Self.table, Self.column], attempts: 1_000)
        let running = try await database.holding("LOCK TABLE a IN ACCESS SHARE MODE", application: "night report") { process in
            let running = Task { try await migrator.apply { continuation.yield($0) } }
            let writer = database.connection()
            var seen: [LockHolder] = []
            for await case .gaveWay(let migration, let attempt, let holders) in progress {
                #expect(migration == Self.column)
                // The holder is still there, and so is whoever wants to write.
                try await writer.run(.unnamed("write", "INSERT INTO a VALUES (0)"))
                if attempt >= 5 && !holders.isEmpty {
                    seen = holders
                    break
                }
            }
            await writer.close()
            #expect(seen.map(\.processID) == [process] && seen.map(\.application) == ["night report"])
            #expect(seen.allSatisfy { $0.state == "idle in transaction" && ($0.ageSeconds ?? -1) >= 0 })
            return running
        }
        #expect(try await running.value == [Self.column])
    }

    @Test("says who is in the way when it gives up, and changes nothing")
    func givesUp() async throws {
        let database = try await TestPostgres.shared.database()
        try await migrator(database, [Self.table]).apply()
        try await database.holding("LOCK TABLE a IN ROW EXCLUSIVE MODE", application: "night report") { process in
            let error = await #expect(throws: SchemaError.self) {
                try await migrator(database, [Self.table, Self.column], attempts: 6).apply()
            }
            let text = error.map { "\($0)" } ?? ""
            #expect(text.contains("migration 2 (m2) waited for a lock in vain, 6 times"))
            #expect(text.contains("process \(process) (night report, idle in transaction, in its transaction for "))
            #expect(!text.contains("ROW EXCLUSIVE"), "statements are nobody's business")
        }
        #expect(try await migrator(database, [Self.table, Self.column]).apply() == [Self.column])
    }

    @Test("waits for a lock no longer than others may wait behind it")
    func shortWaits() {
        #expect(MigrationPatience.standard.lockTimeout <= .milliseconds(50))
    }

    @Test("an index is made while others write, also when an interrupted attempt has left one that is not valid")
    func index() async throws {
        let database = try await TestPostgres.shared.database()
        let index = Self.migration(2, "-- Why.\nCREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x);\n", .index("a_x"))
        try await migrator(database, [Self.table]).apply()
        let owner = database.connection()
        try await owner.run(.unnamed("twice", "INSERT INTO a VALUES (1)"))
        await #expect(throws: PostgresError.self) { try await migrator(database, [Self.table, index]).apply() }
        #expect(try await valid("a_x", owner) == false)
        #expect(try await migrator(database, [Self.table, index]).plan().pending == [index])
        try await owner.run(.unnamed("once", "DELETE FROM a WHERE x = 1"))
        #expect(try await migrator(database, [Self.table, index]).apply() == [index])
        #expect(try await valid("a_x", owner) == true)
        #expect(try await migrator(database, [Self.table, index]).apply().isEmpty)
        await owner.close()
    }

    @Test("an index that is there and was not recorded is only recorded")
    func indexIsThere() async throws {
        let database = try await TestPostgres.shared.database()
        let index = Self.migration(2, "CREATE INDEX CONCURRENTLY a_x ON a (x)", .index("a_x"))
        try await migrator(database, [Self.table]).apply()
        let owner = database.connection()
        try await owner.run(.unnamed("index", "CREATE INDEX a_x ON a (x)"))
        #expect(try await migrator(database, [Self.table, index]).apply() == [index])
        let misnamed = Self.migration(3, "CREATE INDEX CONCURRENTLY a_y ON a (x)", .index("a_z"))
        await #expect(throws: SchemaError.noIndex(number: 3, name: "m3", index: "a_z")) {
            try await migrator(database, [Self.table, index, misnamed]).apply()
        }
        await owner.close()
    }

    private func valid(_ index: String, _ connection: PostgresConnection) async throws -> Bool? {
        try await connection.query(.unnamed("valid", "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('\(index)')")) {
            try $0.first?.bool(0)
        }
    }

    @Test("two migrators and an index: the second neither waits in a snapshot nor makes it twice")
    func indexInTurns() async throws {
        let database = try await TestPostgres.shared.database()
        let all = [Self.table, Self.migration(2, "CREATE INDEX CONCURRENTLY a_x ON a (x)", .index("a_x")), Self.migration(3, "SELECT")]
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try await migrator(database, all).apply().count } }
            return try await group.reduce(0, +)
        }
        #expect(applied == 3)
    }

    @Test("many rows are changed in batches that commit; what an interrupted run has done is not done again")
    func batches() async throws {
        let database = try await TestPostgres.shared.database()
        let add = Self.migration(2, "ALTER TABLE a ADD y int")
        let fill = Self.migration(
            3, "UPDATE a SET y = x WHERE x IN (SELECT x FROM a WHERE y IS NULL ORDER BY x LIMIT 150)", .batches)
        try await migrator(database, [Self.table, add]).apply()
        let rows = Mutex<[Int]>([])
        // Somebody holds a row of the third batch: the first two stay done.
        _ = try await database.holding("SELECT FROM a WHERE x = 400 FOR UPDATE") { _ in
            await #expect(throws: SchemaError.self) { try await migrator(database, [Self.table, add, fill], attempts: 3).apply() }
        }
        let done = try await migrator(database, [Self.table, add, fill]).apply { progress in
            if case .changed(_, let sum) = progress { rows.withLock { $0.append(sum) } }
        }
        #expect(done == [fill] && rows.withLock { $0 } == [150, 300, 450, 600, 700])
    }
}
