import Postgres
import Schema
import Synchronization
import TestSupport
import Testing

@Suite struct MigratorTests {
    private static func migration(_ number: Int, _ sql: String) -> Migration {
        Migration(number: number, name: "m\(number)", sql: Array(sql.utf8))
    }

    private static let two = [migration(1, "CREATE TABLE a (x int); CREATE TABLE b (x int);"), migration(2, "ALTER TABLE a ADD y int")]

    private func migrator(_ database: TestPostgres.Database, _ migrations: [Migration]) -> Migrator {
        Migrator(configuration: database.configuration(), migrations: migrations, logger: TestPostgres.quiet)
    }

    private func tables(_ database: TestPostgres.Database) async throws -> [String] {
        try await database.connection().query(
            .unnamed("tables", "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        ) { try $0.map { try $0.text(0) } }
    }

    @Test func appliesEachOnceAndTellsWhichOnes() async throws {
        let database = try await TestPostgres.shared.database()
        let seen = Mutex<[Int]>([])
        #expect(try await migrator(database, Self.two).pending().count == 2)
        let done = try await migrator(database, Self.two).apply { progress in
            if case .begins(let migration) = progress { seen.withLock { $0.append(migration.number) } }
        }
        #expect(done == Self.two && seen.withLock { $0 } == [1, 2])
        #expect(try await migrator(database, Self.two).apply().isEmpty)
        #expect(try await migrator(database, Self.two).plan().version == 2)
        #expect(try await tables(database) == ["a", "b", "schema_migrations"])
    }

    @Test func severalAtOnceTakeTurns() async throws {
        let database = try await TestPostgres.shared.database()
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<5 { group.addTask { try await migrator(database, Self.two).apply().count } }
            return try await group.reduce(0, +)
        }
        #expect(applied == 2)
    }

    @Test func aFailingFileLeavesNothingBehind() async throws {
        let database = try await TestPostgres.shared.database()
        let broken = Self.two + [Self.migration(3, "CREATE TABLE c (x int); SELECT no_such_function();")]
        await #expect(throws: PostgresError.self) { try await migrator(database, broken).apply() }
        #expect(try await tables(database) == ["a", "b", "schema_migrations"])
        let mended = Self.two + [Self.migration(3, "CREATE TABLE c (x int)")]
        #expect(try await migrator(database, mended).apply().map(\.number) == [3])
    }

    @Test func refusesAFileThatChanged() async throws {
        let database = try await TestPostgres.shared.database()
        try await migrator(database, Self.two).apply()
        let edited = [Self.migration(1, "CREATE TABLE a (x bigint)"), Self.two[1]]
        await #expect(throws: SchemaError.changed(number: 1, name: "m1")) { try await migrator(database, edited).apply() }
    }

    @Test func refusesAFileThatEndsItsTransaction() async throws {
        let database = try await TestPostgres.shared.database()
        let rude = [Self.migration(1, "CREATE TABLE a (x int); COMMIT;")]
        await #expect(throws: SchemaError.leftTransaction(number: 1, name: "m1")) { try await migrator(database, rude).apply() }
    }

    @Test func theRealMigrationsApplyToAnEmptyDatabase() async throws {
        let database = try await TestPostgres.shared.database()
        let pool = database.pool(size: 1)
        #expect(try await Schema.version(on: pool) == 0)
        try await migrator(database, Migration.all).apply()
        #expect(try await Schema.version(on: pool) == Schema.requiredVersion)
        await pool.shutDown()
    }
}
