import Postgres
import TestSupport
import Testing

@testable import PintuCommand

@Suite("The doctor's look at who receives the log") struct BackupFactsTests {
    @Test func eachStateHasItsConsequence() {
        let cases: [(BackupFacts.Slot?, Finding.State, String)] = [
            (nil, .ok, "none by deploy/backup"),
            (.init(isActive: true, isLost: false, bytesBehind: 16 << 20), .ok, "as it is written"),
            (.init(isActive: true, isLost: false, bytesBehind: 900_000_000), .warning, "900 MB behind"),
            (.init(isActive: false, isLost: false, bytesBehind: 48_000_000), .failure, "48 MB wait"),
            (.init(isActive: false, isLost: true, bytesBehind: 0), .failure, "thrown away"),
            (.init(isActive: true, isLost: true, bytesBehind: 0), .failure, "thrown away"),
        ]
        for (slot, state, words) in cases {
            let finding = BackupFacts(slot: slot).finding
            #expect(finding.state == state && finding.message.contains(words), "\(finding)")
            #expect(finding.advice.isEmpty == (state == .ok))
        }
    }

    /// Slots belong to the server, which other tests use as well: one under a name of its own.
    @Test(.timeLimit(.minutes(2))) func theServerSaysWhetherSomebodyReceives() async throws {
        let database = try await TestPostgres.shared.database()
        let facts = try await PostgresPool.with(database.configuration()) { pool in
            let before = try await DatabaseExamination.backup(pool, slot: "pintu_backup_test")
            try await pool.transaction("slot") {
                try $0.script("SELECT pg_create_physical_replication_slot('pintu_backup_test', true)", name: "slot")
            }
            let after = try await DatabaseExamination.backup(pool, slot: "pintu_backup_test")
            try await pool.transaction("slot") { try $0.script("SELECT pg_drop_replication_slot('pintu_backup_test')", name: "slot") }
            return (before, after)
        }
        #expect(facts.0.slot == nil)
        let slot = try #require(facts.1.slot)
        #expect(!slot.isActive && !slot.isLost && slot.bytesBehind >= 0)
    }
}
