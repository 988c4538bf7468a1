import Postgres
import Schema
import TestSupport
import Testing

/// What the role of services can and cannot do, statement by statement. That services can work with it is shown by their own tests: they
/// all run with this role.
@Suite struct ServiceRightsTests {
    private static func migrated() async throws -> TestPostgres.Database {
        try await TestPostgres.shared.database(template: "rights") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
            try await owner(
                of: database,
                """
                INSERT INTO complaints (id, idempotency_key, request_hash, class, channel, anonymous, confidential, submitted_at)
                    VALUES (1, gen_random_uuid(), '', 'complaint', 'web', true, false, now());
                INSERT INTO complaint_events (occurred_at, complaint_id, version, action, to_status, class, actor_role, actor_name)
                    VALUES (now(), 1, 1, 'submit', 'unverified', 'complaint', 'service', 't');
                INSERT INTO clock_notices (complaint_id, clock, stage, due_at, occurred_at) VALUES (1, 'verify', 'breach', now(), now());
                INSERT INTO deletion_records (complaint_id, what, deleted_at, rule, regulation, actor_role, actor_name)
                    VALUES (1, 'identity', now(), 'request', 'UU 27/2022', 'complainant', 't');
                SELECT audit_append(now(), 'administrator', 'test', NULL, 'token.create', NULL, NULL);
                """)
        }
    }

    private static func owner(of database: TestPostgres.Database, _ script: String) async throws {
        let connection = database.connection()
        try await connection.transaction("owner") { try $0.script(script, name: "owner") }
        await connection.close()
    }

    /// The SQLSTATE of the refusal; nil when the statement worked.
    private static func refusal(of sql: String, url: String) async throws -> String? {
        let connection = PostgresConnection(
            configuration: PostgresConfiguration(url: url, applicationName: "test"), logger: TestPostgres.quiet)
        do {
            try await connection.transaction("attempt") { try $0.script(sql, name: "attempt") }
            await connection.close()
            return nil
        } catch let error as PostgresError {
            await connection.close()
            return error.sqlState
        }
    }

    private static let denied = "42501"

    @Test(
        "history, audit log, identities and the schema are out of reach",
        arguments: [
            "INSERT INTO audit_log VALUES (2, now(), 'a', 'b', NULL, 'c', NULL, NULL, '', '')", "UPDATE audit_log SET action = 'x'",
            "DELETE FROM audit_log", "TRUNCATE audit_log", "UPDATE audit_head SET seq = 0", "DELETE FROM audit_head", "TRUNCATE audit_head",
            "INSERT INTO audit_head VALUES (true, 9, '')", "UPDATE complaint_events SET actor_name = 'x'", "DELETE FROM complaint_events",
            "TRUNCATE complaint_events", "DELETE FROM complaint_events_default", "SELECT FROM complaint_events_default",
            "UPDATE clock_notices SET stage = 'reminder'", "DELETE FROM clock_notices", "TRUNCATE clock_notices",
            "UPDATE deletion_records SET reason = 'x'", "DELETE FROM deletion_records",
            "INSERT INTO deletion_records (complaint_id, what, deleted_at, rule) VALUES (2, 'text', now(), 'request')",
            "SELECT sealed FROM complainant_identities", "SELECT * FROM complainant_identities",
            "UPDATE complainant_identities SET complaint_id = complaint_id RETURNING sealed",
            "COPY complainant_identities TO STDOUT", "TRUNCATE complaints", "UPDATE schema_migrations SET number = 0",
            "DROP TABLE complaints", "DELETE FROM deadline_rules", "ALTER TABLE audit_log DISABLE TRIGGER ALL",
            "CREATE TABLE extra (x int)",
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE ROLE another", "SET session_replication_role = replica", "COPY complaints TO PROGRAM 'true'",
        ])
    func refused(sql: String) async throws {
        #expect(try await Self.refusal(of: sql, url: Self.migrated().servicesURL) == Self.denied)
    }

    @Test(
        "what services need works",
        arguments: [
            "SELECT audit_append(now(), 'administrator', 'test', NULL, 'token.create', NULL, '{\"a\": 1}')", "SELECT * FROM audit_log",
            "SELECT ensure_event_partitions(14)", "SELECT complaint_id FROM complainant_identities", "SELECT nextval('complaint_id')",
            "UPDATE complaints SET version = 2", "INSERT INTO jobs (queue) VALUES ('q')", "DELETE FROM jobs", "TRUNCATE complaint_facts",
            "INSERT INTO complainant_identities (complaint_id, key_version, sealed) VALUES (2, 1, '') ON CONFLICT (complaint_id) DO NOTHING",
            """
            INSERT INTO complaint_events (occurred_at, complaint_id, version, action, to_status, class, actor_role, actor_name)
                VALUES (now(), 1, 2, 'note', 'unverified', 'complaint', 'service', 't')
            """,
        ])
    func allowed(sql: String) async throws {
        #expect(try await Self.refusal(of: sql, url: Self.migrated().servicesURL) == nil)
    }

    @Test(
        "the owner's hand is stopped by triggers",
        arguments: [
            "UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log", "DELETE FROM audit_head",
            "TRUNCATE audit_head",
            "UPDATE audit_head SET seq = 0", "UPDATE audit_head SET seq = seq + 1", "INSERT INTO audit_head VALUES (false, 9, '')",
            "UPDATE complaint_events SET actor_name = 'x'", "DELETE FROM complaint_events", "TRUNCATE complaint_events",
            "DELETE FROM clock_notices", "TRUNCATE clock_notices", "UPDATE clock_notices SET stage = 'reminder'",
            "UPDATE deletion_records SET reason = 'x'", "DELETE FROM deletion_records", "TRUNCATE deletion_records",
        ])
    func ownersHand(sql: String) async throws {
        #expect(try await Self.refusal(of: sql, url: Self.migrated().url) == Self.denied)
    }

    @Test("history can be mended by the owner who says so, the audit log cannot")
    func maintenance() async throws {
        let database = try await Self.migrated()
        let permission = "SET LOCAL pintu.maintenance = 'on'; "
        #expect(
            try await Self.refusal(of: permission + "DELETE FROM complaint_events; DELETE FROM clock_notices", url: database.url) == nil)
        #expect(try await Self.refusal(of: permission + "DELETE FROM audit_log", url: database.url) == Self.denied)
        #expect(
            try await Self.refusal(of: permission + "DELETE FROM complaint_events", url: database.servicesURL) == Self.denied,
            "a service may say so in vain")
    }

    @Test("a temporary table does not deceive a function that runs with the owner's rights")
    func temporaryTable() async throws {
        let database = try await Self.migrated()
        let trick = """
            CREATE TEMPORARY TABLE audit_head AS SELECT true AS only_row, 0::bigint AS seq, ''::bytea AS hash;
            SELECT audit_append(now(), 'administrator', 'trick', NULL, 'token.create', NULL, NULL);
            """
        #expect(try await Self.refusal(of: trick, url: database.servicesURL) == nil)
        let seq = try await database.connection().query(.unnamed("head", "SELECT seq FROM audit_head")) { try $0.single().int64(0) }
        #expect(seq == 2)
    }

    @Test("every table has an owner's rule or the default one, also one that somebody adds later")
    func defaults() async throws {
        let database = try await TestPostgres.shared.database()
        func migrate(_ sql: [String]) async throws {
            let migrations = sql.enumerated().map { Migration(number: $0 + 1, name: "m", sql: Array($1.utf8)) }
            try await Migrator(configuration: database.configuration(), migrations: migrations, logger: TestPostgres.quiet).apply()
        }
        let first = """
            CREATE TABLE early (x int GENERATED ALWAYS AS IDENTITY, y text); CREATE VIEW shown AS SELECT y FROM early;
            CREATE FUNCTION guarded() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM early';
            """
        try await migrate([first])
        try await migrate([first, "CREATE TABLE late (x bigserial, y text)"])
        for sql in [
            "INSERT INTO early (y) VALUES ('a')", "SELECT * FROM shown", "INSERT INTO late (y) VALUES ('b')", "UPDATE late SET y = 'c'",
            "SELECT guarded()",
        ] {
            #expect(try await Self.refusal(of: sql, url: database.servicesURL) == nil, "\(sql)")
        }
        for sql in ["TRUNCATE late", "DELETE FROM shown", "DROP VIEW shown"] {
            #expect(try await Self.refusal(of: sql, url: database.servicesURL) == Self.denied, "\(sql)")
        }
        let path = try await database.connection().query(
            .unnamed("path", "SELECT proconfig[1] FROM pg_proc WHERE proname = 'guarded'")
        ) { try $0.single().text(0) }
        #expect(path == "search_path=public, pg_temp")
    }

    @Test("rights that somebody added by hand are taken back by the next migration")
    func healed() async throws {
        let database = try await Self.migrated()
        try await Self.owner(of: database, "GRANT ALL ON audit_log TO pintu_services")
        try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        let deletes = try await database.connection().query(
            .unnamed("rights", "SELECT has_table_privilege('pintu_services', 'audit_log', 'DELETE')")
        ) { try $0.single().bool(0) }
        #expect(!deletes)
    }

    @Test("a role of the operator's own, with a name that needs quoting, becomes a service's")
    func operatorsRole() async throws {
        let database = try await Self.migrated()
        let connection = database.connection()
        try await connection.transaction("login") { transaction in
            try ServiceRights.makeLogin("The \"Services'\" login", password: "it's first", in: transaction)
            try ServiceRights.makeLogin("The \"Services'\" login", password: "it's second", in: transaction)
        }
        let isMember = try await connection.query(
            .unnamed("member", "SELECT pg_has_role('The \"Services''\" login', 'pintu_services', 'USAGE')")
        ) { try $0.single().bool(0) }
        #expect(isMember)
        await #expect(throws: PostgresError.self) {
            try await connection.transaction("nobody") { try ServiceRights.grant(to: "nobody at all", in: $0) }
        }
        await connection.close()
    }

    @Test("an owner who is no superuser and may make no roles migrates and grants all the same")
    func plainOwner() async throws {
        let database = try await TestPostgres.shared.database()
        let owner = "owner_of_\(database.name)"
        try await Self.owner(
            of: database, "CREATE ROLE \(owner) LOGIN PASSWORD '\(owner)'; ALTER DATABASE \(database.name) OWNER TO \(owner)")
        let url = database.servicesURL.replacing("test_services:test_services", with: "\(owner):\(owner)")
        let configuration = PostgresConfiguration(url: url, applicationName: "test")
        try await Migrator(configuration: configuration, migrations: Migration.all, logger: TestPostgres.quiet).apply()
        for sql in [
            "SELECT ensure_event_partitions(14)", "SELECT audit_append(now(), 'a', 'b', NULL, 'c', NULL, NULL)", "SELECT FROM jobs",
        ] {
            #expect(try await Self.refusal(of: sql, url: database.servicesURL) == nil, "\(sql)")
        }
        for sql in ["DELETE FROM audit_log", "DELETE FROM complaint_events", "SELECT sealed FROM complainant_identities"] {
            #expect(try await Self.refusal(of: sql, url: database.servicesURL) == Self.denied, "\(sql)")
        }
        let connection = PostgresConnection(configuration: configuration, logger: TestPostgres.quiet)
        await #expect(throws: PostgresError.self, "who may not make roles may not hand out the group") {
            try await connection.transaction("grant") { try ServiceRights.grant(to: owner, in: $0) }
        }
        await connection.close()
    }
}
