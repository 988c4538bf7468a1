internal import Postgres

/// The SQL of the audit log.
enum AuditStatements {
    static let append = Statement(
        "audit_append", "SELECT audit_append($1, $2, $3, $4, $5, $6, $7)",
        parameters: [.timestamptz, .text, .text, .text, .text, .text, .jsonb])
}
