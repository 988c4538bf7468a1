import Audit
import Complaints
import JSON
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@testable import ServiceKit

@Suite struct RefusalRecorderTests {
    private static let now = Timestamp(microseconds: 1_790_000_000_000_000)

    private static func recorder(_ pool: PostgresPool) -> RefusalRecorder {
        RefusalRecorder(pool: pool, service: "intake", logger: TestPostgres.quiet, clock: .fixed(now))
    }

    private static func refusal(_ method: String = "intake.submit") -> RPCRefusal {
        RPCRefusal(caller: Caller(name: "Budi", role: "liaison", agency: "35.78", tokenID: "7"), method: method, reason: "forbidden")
    }

    @Test func whatIsNotedStandsInTheAuditLog() async throws {
        let pool = try await TestDatabase.migrated().pool(size: 1)
        let recorder = Self.recorder(pool)
        await recorder.flush()
        for _ in 0..<3 { recorder.note(Self.refusal()) }
        recorder.note(RPCRefusal(caller: .anonymous, method: "rpc.hello", reason: "the token is not known"))
        await recorder.flush()
        let records = try await AuditReader.records(pool, AuditSelection())
        #expect(Set(records.map(\.entry.action)) == ["access.refused"] && records.count == 2)
        let named = try #require(records.first { $0.entry.name == "Budi" }).entry
        #expect(named.role == "liaison" && named.actorID == "7" && named.subject == "intake.submit" && named.at == Self.now)
        let detail = try JSONDocument(try #require(named.detail)).root
        #expect(detail["count"]?.int64 == 3 && detail["reason"]?.string == "forbidden" && detail["service"]?.string == "intake")
        #expect(records.first { $0.entry.subject == "rpc.hello" }?.entry.role == "anonymous")
        await pool.shutDown()
    }

    @Test func whileTheDatabaseIsAwayTheyAreKept() async throws {
        let database = try await TestDatabase.migrated()
        let pool = database.pool(size: 1)
        let recorder = Self.recorder(pool)
        recorder.note(Self.refusal())
        try await pool.transaction("break") { try $0.script("ALTER FUNCTION audit_append RENAME TO audit_gone", name: "break") }
        await recorder.flush()
        recorder.note(Self.refusal())
        try await pool.transaction("mend") { try $0.script("ALTER FUNCTION audit_gone RENAME TO audit_append", name: "mend") }
        await recorder.flush()
        let records = try await AuditReader.records(pool, AuditSelection())
        #expect(records.count == 1)
        #expect(try JSONDocument(try #require(records.first?.entry.detail)).root["count"]?.int64 == 2)
        await pool.shutDown()
    }

    /// A whole service: what is refused is in the log when it has stopped, at the latest.
    @Test func aServiceWritesDownWhomItRefused() async throws {
        let database = try await TestDatabase.migrated()
        let greet = RPCMethod<Empty, Empty>("intake.greet", "Greets.", roles: ["service"], effect: .reads)
        let definition = ServiceDefinition(name: "intake", keys: []) { _ in
            var router = RPCRouter()
            router.on(greet) { _, _ in Empty() }
            return ServiceParts(router: router)
        }
        try await RunningStage.run(definition, on: database) { stage in
            let auditor = try await stage.client(.auditor)
            for _ in 0..<5 { await #expect(throws: RPCError.self) { try await auditor.call(greet, Empty()) } }
            let stranger = RPCClient(endpoints: [stage.endpoint], token: AccessToken.mint().text, client: "test")
            await #expect(throws: RPCError.self) { try await stranger.call(greet, Empty()) }
            await stranger.close()
            _ = try await stage.client(.service).call(greet, Empty())
        }
        let pool = database.pool(size: 1)
        var selection = AuditSelection()
        selection.actionPrefix = "access"
        let records = try await AuditReader.records(pool, selection)
        let auditor = records.filter { $0.entry.role == "auditor" }
        let count = try auditor.reduce(0) { try $0 + (JSONDocument($1.entry.detail ?? []).root["count"]?.int64 ?? 0) }
        #expect(count == 5 && auditor.allSatisfy { $0.entry.subject == "intake.greet" && $0.entry.actorID != nil })
        #expect(records.contains { $0.entry.role == "anonymous" && $0.entry.subject == "rpc.hello" })
        #expect(!records.contains { $0.entry.role == "service" })
        #expect(try await AuditVerifier.verify(pool).flaw == nil)
        await pool.shutDown()
    }

    @Test func theEndOfTheLogIsSaidInTheServicesLog() async throws {
        let database = try await TestDatabase.migrated()
        let run = TestRun(
            ServiceDefinition(name: "intake", keys: []) { _ in ServiceParts() }, environment: ["PINTU_DATABASE_URL": database.servicesURL])
        let line = await run.sink.line(with: "end of the audit log")
        let anchor = try #require(try JSONDocument(Array(line.utf8)).root["anchor"]?.string)
        #expect(AuditAnchor(anchor) == .origin)
        run.stop()
        #expect(await run.exitCode == 0)
    }
}
