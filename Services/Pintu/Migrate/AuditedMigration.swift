internal import Audit
internal import JSON
internal import Postgres
internal import RPC
internal import Schema
internal import Time

/// Migrating, and saying so in the audit log.
enum AuditedMigration {
    static func apply(
        _ migrator: Migrator, on pool: PostgresPool, by actor: Caller, progress: @Sendable (MigrationProgress) -> Void = { _ in }
    ) async throws -> [Migration] {
        let applied = try await migrator.apply(progress: progress)
        guard let last = applied.last else { return [] }
        var detail = JSONWriter()
        detail.beginObject()
        detail.name("applied")
        detail.beginArray()
        for migration in applied { detail.int(Int64(migration.number)) }
        detail.endArray()
        detail.endObject()
        let entry = AuditEntry(
            at: .now(), by: actor, action: "schema.migrate", subject: "version \(last.number)", detail: detail.bytes)
        try await pool.transaction("audit_migrate") { try AuditTrail.append(entry, in: $0) }
        return applied
    }

    /// - Throws: `CommandFailure` in an operator's words when the role cannot be granted.
    static func grant(to role: String, on pool: PostgresPool, by actor: Caller) async throws {
        do {
            try await pool.transaction("grant_services") { transaction in
                try ServiceRights.grant(to: role, in: transaction)
                try AuditTrail.append(AuditEntry(at: .now(), by: actor, action: "schema.grant", subject: role), in: transaction)
            }
        } catch let error as PostgresError where error.sqlState == "42704" {
            throw CommandFailure(
                "there is no role \"\(role)\", or no role \(ServiceRights.group)",
                advice: """
                    Make the first with: CREATE ROLE … LOGIN PASSWORD '…'. The second is made by `pintu migrate` when its account may make \
                    roles; otherwise let an administrator of the server run: CREATE ROLE \(ServiceRights.group) NOLOGIN.
                    """)
        } catch let error as PostgresError where error.sqlState == "42501" {
            throw CommandFailure(
                "this account may not grant \(ServiceRights.group)",
                advice: "Let an administrator of the server run: GRANT \(ServiceRights.group) TO \"\(role)\".")
        }
    }
}
