import Complaints
import Contracts
import Postgres
import RPC
import RPCTransport
import Schema
import Synchronization
import TestSupport
import Testing

@testable import Intake

extension WholeServiceTests {
    /// Migrations of the tables that intake writes, while it writes.
    @Suite("Upgrades of the schema under load")
    struct SchemaUpgradeTests {
        private static let first = Migration.all.count + 1

        /// One of each kind that a release may bring.
        private static let upgrade: [Migration] = [
            migration(0, "ALTER TABLE complaints ADD COLUMN urgency smallint NOT NULL DEFAULT 0"),
            migration(1, "ALTER TABLE complaints ADD CONSTRAINT complaints_urgency CHECK (urgency BETWEEN 0 AND 3) NOT VALID"),
            migration(2, "ALTER TABLE complaints VALIDATE CONSTRAINT complaints_urgency"),
            migration(
                3, "CREATE INDEX CONCURRENTLY complaints_urgency_due ON complaints (urgency, due_at)", .index("complaints_urgency_due")),
            migration(
                4, "UPDATE complaints SET urgency = 1 WHERE id IN (SELECT id FROM complaints WHERE urgency = 0 ORDER BY id LIMIT 200)",
                .batches),
        ]
        private static let last = migration(5, "ALTER TABLE complaints ADD COLUMN note text")

        private static func migration(_ offset: Int, _ sql: String, _ kind: Migration.Kind = .transaction) -> Migration {
            Migration(number: first + offset, name: "upgrade", kind: kind, sql: Array(sql.utf8))
        }

        /// The server writes a line about every wait for a lock of more than a tenth of a second, of this database alone.
        private static let logged = """
            DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I SET log_min_messages = log', current_database());
                EXECUTE format('ALTER DATABASE %I SET log_lock_waits = on', current_database());
                EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''100ms''', current_database());
            END $$
            """

        /// Those lines.
        private func longWaits(_ intake: IntakeWorld) async throws -> [String] {
            let log = try await intake.text(
                """
                SELECT string_agg(line, E'\\n') FROM regexp_split_to_table(
                    pg_read_file(current_setting('data_directory') || '/../server.log'), E'\\n') AS log (line)
                WHERE line LIKE '%still waiting for % on relation % of database '
                    || (SELECT oid FROM pg_database WHERE datname = current_database()) || ' after %'
                """)
            return (log ?? "").split(separator: "\n").map(String.init)
        }

        @Test("complaints come in all the time; nobody waits for a tenth of a second behind a migration")
        func underLoad() async throws {
            try await IntakeWorld.run(settings: ["PINTU_INTAKE_WRITERS": "3"], prepare: Self.logged) { intake in
                let load = Load()
                let client = intake.client
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<8 {
                        group.addTask {
                            while !load.isOver {
                                _ = try await client.call(
                                    IntakeMethods.submit, SubmitParams(channel: .web, body: "Jalan rusak \(writer)"))
                                load.note()
                            }
                        }
                    }
                    defer { load.end() }
                    try await load.more(500)
                    #expect(try await Self.migrate(intake, Self.upgrade) == Self.upgrade)
                    try await load.more(100)

                    // Somebody reads for long, so the next one cannot have the table. It gives way, again and again, and writers pass.
                    let (attempts, continuation) = AsyncStream.makeStream(of: Int.self)
                    try await intake.world.database.holding("LOCK TABLE complaints IN ACCESS SHARE MODE") { _ in
                        group.addTask {
                            defer { continuation.finish() }
                            let done = try await Self.migrate(intake, Self.upgrade + [Self.last]) { progress in
                                if case .gaveWay(_, let attempt, _) = progress { continuation.yield(attempt) }
                            }
                            #expect(done == [Self.last])
                        }
                        var seen = 0
                        for await attempt in attempts {
                            seen = attempt
                            if attempt == 5 { break }
                        }
                        #expect(seen == 5, "it went through although the table was held")
                        try await load.more(200)
                    }
                    for await _ in attempts {}
                    try await load.more(100)
                    load.end()
                    try await group.waitForAll()
                }
                #expect(try await intake.count("complaints") == load.receipts)
                #expect(try await longWaits(intake) == [])
                try await control(intake)
            }
        }

        /// Counts what writers were promised, and tells them when it is enough.
        private final class Load: Sendable {
            private let state = Mutex<(receipts: Int, isOver: Bool)>((0, false))

            var receipts: Int { state.withLock { $0.receipts } }
            var isOver: Bool { state.withLock { $0.isOver } }
            func note() { state.withLock { $0.receipts += 1 } }
            func end() { state.withLock { $0.isOver = true } }

            func more(_ count: Int) async throws {
                let goal = receipts + count
                try await eventually { receipts >= goal }
            }
        }

        /// That the log would have told.
        private func control(_ intake: IntakeWorld) async throws {
            let held = try await intake.whileTheTableIsLocked {
                let held = Task { try await intake.client.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Terakhir")) }
                try await eventually { try await !longWaits(intake).isEmpty }
                return held
            }
            _ = try await held.value
        }

        private static func migrate(
            _ intake: IntakeWorld, _ migrations: [Migration], _ progress: @Sendable (MigrationProgress) -> Void = { _ in }
        ) async throws -> [Migration] {
            var patience = MigrationPatience.standard
            patience.attempts = 1_000
            patience.longestPause = .milliseconds(100)
            return try await Migrator(
                configuration: intake.world.database.configuration(), migrations: Migration.all + migrations, patience: patience,
                logger: TestPostgres.quiet
            ).apply(progress: progress)
        }
    }
}
