import Audit
import JSON
import Postgres
import Schema
import TestSupport
import Testing
import Time

@testable import PintuCommand

/// `pintu audit`, and that commands which change something leave a row.
@Suite(.timeLimit(.minutes(4)), .enabled(if: PintuProcess.isBuilt, "the executables are not built"))
struct AuditCommandTests {
    private static func run(_ database: TestPostgres.Database, _ arguments: String...) async throws -> (code: Int32, text: String) {
        let process = try PintuProcess(arguments, environment: ["PINTU_DATABASE_URL": database.url])
        let code = await process.exitCode()
        return (code, process.text)
    }

    private static func actions(_ database: TestPostgres.Database) async throws -> [AuditRecord] {
        try await PostgresPool.with(database.configuration()) { pool in
            try await AuditReader.records(pool, AuditSelection()).reversed()
        }
    }

    private static func migrated() async throws -> TestPostgres.Database {
        try await TestPostgres.shared.database(template: "pintu_command") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        }
    }

    @Test func everyCommandThatChangesSomethingLeavesARow() async throws {
        let database = try await TestPostgres.shared.database()
        #expect(try await Self.run(database, "migrate").code == 0)
        #expect(try await Self.run(database, "migrate").code == 0)
        let granted = try await Self.run(database, "migrate", "--grant-to", "test_services")
        #expect(granted.code == 0 && granted.text.contains("The role \"test_services\" has the rights of services."))
        #expect(try await Self.run(database, "token", "create", "--name", "portal", "--role", "service").code == 0)
        let list = try await Self.run(database, "token", "list")
        let id = try #require(list.text.firstMatch(of: /[0-9a-f]{8}-[0-9a-f-]{27}/)).0
        #expect(try await Self.run(database, "token", "rotate", String(id)).code == 0)
        #expect(try await Self.run(database, "token", "revoke", String(id)).code == 0)
        try await PostgresPool.with(database.configuration()) { pool in
            _ = try await pool.run(
                .unnamed(
                    "dead",
                    """
                    INSERT INTO dead_jobs (id, queue, lane, run_at, attempt, max_attempts, created_at)
                    SELECT n, 'mail', '', now(), 10, 10, now() FROM generate_series(1, 3) AS n
                    """))
        }
        #expect(try await Self.run(database, "jobs", "retry", "1", "2").code == 0)
        #expect(try await Self.run(database, "jobs", "discard", "--all").code == 0)
        #expect(try await Self.run(database, "jobs", "discard", "--all").code == 0)

        let records = try await Self.actions(database)
        #expect(
            records.map(\.entry.action) == [
                "schema.migrate", "schema.grant", "token.create", "token.rotate", "token.revoke", "jobs.retry", "jobs.discard",
            ])
        #expect(records.map { $0.entry.subject ?? "" }[0...1] == ["version \(Schema.requiredVersion)", "test_services"])
        #expect(records.allSatisfy { $0.entry.role == "shell" && !$0.entry.name.isEmpty })
        #expect(records[2].entry.subject == String(id) && records[4].entry.subject == String(id))
        #expect(records[5].entry.subject == "1, 2" && records[6].entry.subject == "all")
        let detail = try JSONDocument(try #require(records[3].entry.detail)).root
        #expect(detail["replaces"]?.string == String(id) && detail["name"]?.string == "portal")
    }

    @Test func aRoleThatIsNotThereIsSaid() async throws {
        let database = try await Self.migrated()
        let result = try await Self.run(database, "migrate", "--grant-to", "nobody at all")
        #expect(result.code == 1 && result.text.contains("there is no role \"nobody at all\""))
        #expect(try await Self.actions(database).isEmpty)
        #expect(try await Self.run(database, "migrate", "--check", "--grant-to", "test_services").code == 64)
    }

    @Test func verifyAcceptsWhatIsInOrderAndNamesWhatIsNot() async throws {
        let database = try await Self.migrated()
        let empty = try await Self.run(database, "audit", "verify")
        #expect(empty.code == 0 && empty.text.contains("0 rows, all in order."))
        for name in ["a", "b", "c"] {
            #expect(try await Self.run(database, "token", "create", "--name", name, "--role", "service").code == 0)
        }
        let anchor = try await Self.run(database, "audit", "head").text
        #expect(anchor.hasPrefix("3:") && AuditAnchor(anchor) != nil)
        let whole = try await Self.run(database, "audit", "verify", "--anchor", anchor)
        #expect(whole.code == 0 && whole.text.contains("3 rows, all in order. The anchor is part of it.\nEnd of the log: \(anchor)"))
        #expect(try await Self.run(database, "audit", "verify", "--anchor", "3:xyz").code == 64)
        try await PostgresPool.with(database.configuration()) { pool in
            try await pool.transaction("tamper") { transaction in
                try transaction.script(
                    "ALTER TABLE audit_log DISABLE TRIGGER USER; UPDATE audit_log SET actor_name = 'x' WHERE seq = 2", name: "tamper")
            }
        }
        let damaged = try await Self.run(database, "audit", "verify")
        #expect(damaged.code == 1 && damaged.text.contains("the audit log cannot be trusted: row 2 was changed"))
        #expect(damaged.text.contains("1 row before it"))
    }

    @Test func showListsFiltersAndPages() async throws {
        let database = try await Self.migrated()
        #expect(try await Self.run(database, "audit").text.contains("There is no such row."))
        for name in ["a", "b", "c"] { _ = try await Self.run(database, "token", "create", "--name", name, "--role", "service") }
        let page = try await Self.run(database, "audit", "show", "--limit", "2")
        #expect(page.text.contains("There may be more: --before 2") && page.text.contains("token.create"))
        #expect(try await Self.run(database, "audit", "show", "--action", "jobs").text.contains("There is no such row."))
        let json = try await Self.run(database, "audit", "show", "--json", "--since", "1h", "--before", "2")
        let root = try JSONDocument(json.text).root
        #expect(root["seq"]?.int64 == 1 && root["action"]?.string == "token.create" && root["detail"]?["name"]?.string == "a")
        #expect(try await Self.run(database, "audit", "show", "--limit", "0").code == 64)
    }
}
