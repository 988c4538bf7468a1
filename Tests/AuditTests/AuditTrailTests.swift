import Audit
import Postgres
import TestSupport
import Testing
import Time

@Suite("Audit trail")
struct AuditTrailTests {
    @Test("every row is sealed with the one before")
    func chain() async throws {
        let world = try await CaseWorld.make()
        try await world.pool.transaction("append") { transaction in
            for action in ["account.create", "account.disable"] {
                try AuditTrail.append(
                    AuditEntry(at: .now(), role: "administrator", name: "test", action: action, subject: "budi"), in: transaction)
            }
        }
        let isChained = try await world.pool.query(
            .unnamed(
                "chain",
                "SELECT bool_and(later.previous = earlier.hash) FROM audit_log later JOIN audit_log earlier ON earlier.seq = later.seq - 1")
        ) { try $0.single().bool(0) }
        #expect(isChained)
        await world.close()
    }
}
