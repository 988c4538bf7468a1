import Schema
import Testing

@Suite("Migrations") struct MigrationRulesTests {
    /// Made before there was a release to live beside.
    private static let founding = 1...14
    /// Migrations that take away what the release before did not use any more, with the release that stopped using it.
    private static let contracting: [Int: String] = [:]

    @Test("the release before lives through every migration, and nobody waits for it")
    func rules() {
        for (position, migration) in Migration.all.enumerated() where !Self.founding.contains(migration.number) {
            let earlier = Migration.all.prefix(position).map { String(decoding: $0.sql, as: UTF8.self) }
            let problems = MigrationRules.problems(
                migration, earlier: earlier, contracts: Self.contracting[migration.number] != nil)
            #expect(problems.isEmpty, "migration \(migration.number) (\(migration.name)): \(problems.joined(separator: "; "))")
        }
    }

    private func problems(_ sql: String, _ kind: Migration.Kind = .transaction, earlier: [String] = [], contracts: Bool = false) -> [String]
    {
        MigrationRules.problems(
            Migration(number: 15, name: "x", kind: kind, sql: Array(sql.utf8)), earlier: earlier, contracts: contracts)
    }

    @Test(
        "what would hurt is found",
        arguments: [
            "ALTER TABLE agencies DROP COLUMN name", "ALTER TABLE complaints RENAME COLUMN class TO kind",
            "ALTER TABLE jobs RENAME TO tasks",
            "DROP TABLE mutations", "DROP VIEW public_complaints", "ALTER TABLE complaints ALTER COLUMN id TYPE text",
            "ALTER TABLE complaints ALTER version SET DATA TYPE bigint", "ALTER TABLE complaints ALTER COLUMN agency_code SET NOT NULL",
            "CREATE INDEX complaints_class ON complaints (class)", "CREATE UNIQUE INDEX x ON jobs (lane)",
            "CREATE INDEX CONCURRENTLY x ON regions (name)", "ALTER TABLE agencies ADD COLUMN x int NOT NULL",
            "ALTER TABLE complaints ADD COLUMN x uuid DEFAULT gen_random_uuid()", "ALTER TABLE complaints ADD x bigserial",
            "ALTER TABLE complaints ADD COLUMN x int GENERATED ALWAYS AS (version + 1) STORED",
            "ALTER TABLE complaints ADD COLUMN x int CHECK (x > 0)",
            "ALTER TABLE complaints ADD COLUMN x int, ADD y int REFERENCES jobs (id)",
            "ALTER TABLE complaints ADD CONSTRAINT x CHECK (version > 0)", "ALTER TABLE jobs ADD UNIQUE (lane)",
            "ALTER TABLE complaints ADD COLUMN x int; ALTER TABLE jobs ADD COLUMN y int",
            "ALTER TABLE complaints ADD CONSTRAINT x CHECK (version > 0) NOT VALID; ALTER TABLE complaints VALIDATE CONSTRAINT x",
            "UPDATE complaints SET version = 1", "-- All of them.\nDELETE FROM jobs", "LOCK TABLE complaints", "TRUNCATE jobs",
        ])
    func found(sql: String) {
        #expect(!problems(sql).isEmpty)
    }

    @Test(
        "what is harmless passes",
        arguments: [
            "ALTER TABLE complaints ADD COLUMN x smallint NOT NULL DEFAULT 0, ADD COLUMN y text COLLATE \"C\"",
            "ALTER TABLE complaints ADD CONSTRAINT x CHECK (version > 0) NOT VALID", "ALTER TABLE complaints VALIDATE CONSTRAINT x",
            "ALTER TABLE jobs ADD CONSTRAINT x UNIQUE USING INDEX jobs_lane", "CREATE INDEX regions_name ON regions (name)",
            "CREATE TABLE marks (id bigint REFERENCES complaints (id), x text NOT NULL CHECK (x <> ';')); CREATE INDEX marks_x ON marks (x)",
            "CREATE TABLE marks (id bigint); INSERT INTO marks SELECT 1; ALTER TABLE marks ADD y int NOT NULL",
            "UPDATE deadline_rules SET days = 4 WHERE clock = 'verify'", "CREATE FUNCTION f() RETURNS int AS $$ BEGIN DROP TABLE x; END $$",
            "-- DROP TABLE complaints;\nALTER TABLE complaints ALTER COLUMN rating SET STATISTICS 100",
            "ALTER TABLE complaints ALTER COLUMN agency_code DROP NOT NULL",
        ])
    func passes(sql: String) {
        #expect(problems(sql).isEmpty, "\(problems(sql))")
    }

    @Test("taking away is for the release after, and is said")
    func contracts() {
        #expect(problems("ALTER TABLE complaints DROP COLUMN rating", contracts: true).isEmpty)
        #expect(!problems("ALTER TABLE complaints ALTER COLUMN id TYPE text", contracts: true).isEmpty)
    }

    @Test("NOT NULL where a validated CHECK has proved it")
    func proved() {
        let earlier = [
            "ALTER TABLE complaints ADD CONSTRAINT x CHECK (note IS NOT NULL) NOT VALID", "ALTER TABLE complaints VALIDATE CONSTRAINT x",
        ]
        let statement = "ALTER TABLE complaints ALTER COLUMN note SET NOT NULL"
        #expect(problems(statement, earlier: earlier).isEmpty)
        #expect(!problems(statement, earlier: Array(earlier.prefix(1))).isEmpty)
    }

    @Test("indexes and batches have one form")
    func kinds() {
        #expect(problems("CREATE UNIQUE INDEX CONCURRENTLY jobs_x ON jobs (lane);", .index("jobs_x")).isEmpty)
        #expect(!problems("CREATE INDEX jobs_x ON jobs (lane)", .index("jobs_x")).isEmpty)
        #expect(!problems("CREATE INDEX CONCURRENTLY jobs_y ON jobs (lane)", .index("jobs_x")).isEmpty)
        #expect(!problems("CREATE INDEX CONCURRENTLY jobs_x ON jobs (lane); SELECT 1", .index("jobs_x")).isEmpty)
        let batch = "UPDATE jobs SET lane = '' WHERE id IN (SELECT id FROM jobs WHERE lane IS NULL LIMIT 1000)"
        #expect(problems(batch, .batches).isEmpty)
        #expect(!problems("UPDATE jobs SET lane = ''", .batches).isEmpty && !problems(batch + "; " + batch, .batches).isEmpty)
    }
}
