import Postgres
import Schema
import TestSupport
import Testing
import Time

@testable import PintuCommand

/// The statements of the doctor against a real database.
@Suite(.timeLimit(.minutes(2))) struct DoctorDatabaseTests {
    private func migrated() async throws -> TestPostgres.Database {
        try await TestPostgres.shared.database(template: "pintu_command") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        }
    }

    private func states(_ pool: PostgresPool) async -> [String: Finding.State] {
        Dictionary(await DatabaseExamination.findings(pool).map { ($0.subject, $0.state) }) { max($0, $1) }
    }

    @Test func anEmptyDatabaseNeedsItsSchema() async throws {
        let states = try await PostgresPool.with(TestPostgres.shared.database().configuration()) { await self.states($0) }
        #expect(states["database"] == .ok)
        #expect(states["schema"] == .failure)
        #expect(states["reference"] == nil)
    }

    @Test func aNewOneNeedsReferenceDataAndTokens() async throws {
        let states = try await PostgresPool.with(try await migrated().configuration()) { await self.states($0) }
        #expect(states["schema"] == .ok)
        #expect(states["partitions"] == .ok)
        #expect(states["queues"] == .ok)
        #expect(states["reference"] == .failure)
        #expect(states["tokens"] == .failure)
        #expect(states["holidays"] == .warning)
        // The tests' cluster is fast rather than durable, and the doctor sees it.
        #expect(states["durability"] == .failure || states["durability"] == .ok)
    }

    @Test func itSeesWhatLiesAround() async throws {
        let states = try await PostgresPool.with(try await migrated().configuration()) { pool in
            try await pool.transaction("mess") { transaction in
                try transaction.script(
                    """
                    INSERT INTO complaint_events (recorded_at, occurred_at, complaint_id, version, action, to_status, class, actor_role, actor_name)
                    VALUES ('2001-01-01', now(), 1, 1, 'submit', 'unverified', 'complaint', 'service', 't');
                    INSERT INTO event_cursors (name, tx, event_id) VALUES ('facts', '0', 0), ('ahead', pg_current_xact_id(), 9223372036854775807);
                    INSERT INTO event_cursors (name, tx, event_id) VALUES ('notifications.notices', '0', 0);
                    INSERT INTO periodic_work (name, slot, ran_at) VALUES
                        ('hourly', floor(extract(epoch FROM now() - interval '3 hours') / 3600), now() - interval '3 hours'),
                        ('daily', floor(extract(epoch FROM now() - interval '30 hours') / 86400), now() - interval '30 hours');
                    INSERT INTO jobs (queue, run_at) VALUES ('routing', now() - interval '1 hour');
                    INSERT INTO dead_jobs (id, queue, lane, run_at, attempt, max_attempts, created_at) VALUES (1, 'notify', '', now(), 10, 10, now());
                    """, name: "mess")
            }
            return await self.states(pool)
        }
        #expect(states["partitions"] == .failure)
        #expect(states["projection facts"] == .failure)
        #expect(states["projection ahead"] == .ok)
        // It follows the notices of deadlines, of which there is none.
        #expect(states["projection notifications.notices"] == .ok)
        #expect(states["periodic work"] == .warning)
        #expect(states["queue routing"] == .failure)
        #expect(states["queue notify"] == .failure)
    }

    @Test func eachFollowerIsComparedWithWhatItFollows() async throws {
        let states = try await PostgresPool.with(try await migrated().configuration()) { pool in
            try await pool.transaction("events") { transaction in
                try transaction.script(
                    """
                    INSERT INTO complaint_events (recorded_at, occurred_at, complaint_id, version, action, to_status, class, actor_role, actor_name)
                    VALUES (now() - interval '1 hour', now(), 1, 1, 'submit', 'unverified', 'complaint', 'service', 't');
                    INSERT INTO event_cursors (name, tx, event_id) VALUES ('notifications.events', '0', 0), ('notifications.notices', '0', 0);
                    """, name: "events")
            }
            return await self.states(pool)
        }
        #expect(states["projection notifications.events"] == .failure)
        #expect(states["projection notifications.notices"] == .ok)
    }

    @Test func aRoleThatSeesLittleCountsEverybodyAndSaysWhatItDoesNotSee() async throws {
        let database = try await migrated()
        let facts = try await PostgresPool.with(database.configuration(poolSize: 1)) { owners in
            try await owners.transaction("busy") { transaction in
                _ = try transaction.run(.unnamed("now", "SELECT now()"))
            }
            let configuration = PostgresConfiguration(url: database.servicesURL, applicationName: "test", poolSize: 1)
            return try await PostgresPool.with(configuration) { pool in
                try await pool.query(DoctorStatements.server) { result in
                    try ServerFacts(try result.single(), askedAt: .now(), answeredAt: .now())
                }
            }
        }
        #expect(facts.connections >= 2)
        #expect(facts.hiddenSessions >= 1)
        #expect(facts.findings.first { $0.subject == "transactions" }?.state == .warning)
    }

    @Test func aDatabaseThatIsAwayIsOneFinding() async throws {
        var configuration = PostgresConfiguration(url: "postgresql://nobody@127.0.0.1:1/none")
        configuration.poolTimeout = .seconds(1)
        let findings = try await PostgresPool.with(configuration) { await DatabaseExamination.findings($0) }
        #expect(findings.map(\.state) == [.failure])
        #expect(findings.first?.advice.isEmpty == false)
    }

    @Test func tokensOfUpAreKeptAndReplacedWhenTheyHaveEnded() async throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        try directory.create(isShared: false)
        try await PostgresPool.with(try await migrated().configuration()) { pool in
            let first = try await UpTokens(in: directory, on: pool)
            #expect(try await UpTokens(in: directory, on: pool).administrator == first.administrator)
            #expect(try directory.read(.administratorToken) == first.administrator)
            let service = try directory.read(.serviceToken)
            _ = try await pool.run(.unnamed("end", "UPDATE api_tokens SET revoked_at = now() WHERE role = 'administrator'"))
            #expect(try await UpTokens(in: directory, on: pool).administrator != first.administrator)
            #expect(try directory.read(.serviceToken) == service)
            for secret in [Secret.administratorToken, .serviceToken] { #expect(PrivateFile.mode(directory.secret(secret)) == 0o600) }
        }
    }
}
