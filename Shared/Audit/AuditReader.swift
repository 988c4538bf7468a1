package import Postgres
package import Time

/// A row of the audit log.
package struct AuditRecord: Sendable, Equatable {
    package let seq: Int64
    package let entry: AuditEntry
}

/// Which rows somebody wants to see; all that is left out does not matter.
package struct AuditSelection: Sendable, Equatable {
    /// Numbers below this one, to go on where the page before ended.
    package var before: Int64?
    /// "token" finds "token.create" and "token.revoke".
    package var actionPrefix: String?
    /// Name, token or account.
    package var actor: String?
    package var subject: String?
    package var since: Timestamp?
    package var limit = 50

    package init() {}
}

package enum AuditReader {
    /// Newest first, at most `limit`.
    package static func records(_ pool: PostgresPool, _ selection: AuditSelection) async throws -> [AuditRecord] {
        let values: [PostgresValue] = [
            selection.before.map { .int8($0) } ?? .null, .optional(selection.actionPrefix), .optional(selection.actor),
            .optional(selection.subject), selection.since.map { .timestamptz($0) } ?? .null, .int8(Int64(selection.limit)),
        ]
        return try await pool.query(AuditStatements.show, values) { try $0.map { try AuditRecord($0) } }
    }

    /// The end of the chain, an anchor for later. Cheap: checks nothing.
    package static func head(_ pool: PostgresPool) async throws -> AuditAnchor {
        try await pool.transaction("audit_head", readOnly: true) { try head(in: $0) }
    }

    package static func head(in transaction: PostgresTransaction) throws(PostgresError) -> AuditAnchor {
        let row = try transaction.run(AuditStatements.heads).single()
        return AuditAnchor(seq: try row.int64(0), hash: try row.bytea(1))
    }
}

extension AuditRecord {
    fileprivate init(_ row: PostgresRow) throws(PostgresError) {
        seq = try row.int64(0)
        entry = AuditEntry(
            at: try row.timestamp(1), role: try row.text(2), name: try row.text(3), actorID: try row.optionalText(4),
            action: try row.text(5), subject: try row.optionalText(6), detail: try row.optionalJSONB(7))
    }
}
