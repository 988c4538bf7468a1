internal import Postgres

/// The SQL of the audit log.
enum AuditStatements {
    static let append = Statement(
        "audit_append", "SELECT audit_append($1, $2, $3, $4, $5, $6, $7)",
        parameters: [.timestamptz, .text, .text, .text, .text, .text, .jsonb])

    static let heads = Statement("audit_heads", "SELECT seq, hash FROM audit_head LIMIT 2")

    /// The hash is computed as `audit_seal` does, but not by it and with PostgreSQL's own functions only: whoever can rewrite the log can
    /// replace ours.
    static let openChain = """
        DECLARE audit_chain NO SCROLL CURSOR FOR
        SELECT seq, previous, hash, pg_catalog.sha256(previous OPERATOR(pg_catalog.||) pg_catalog.convert_to(pg_catalog.jsonb_build_array(
            seq, extract(epoch FROM at), actor_role, actor_name, actor_id, action, subject, detail)::pg_catalog.text, 'UTF8'))
        FROM audit_log ORDER BY seq
        """

    static let nextRows = Statement("audit_next", "FETCH \(AuditVerifier.batch) FROM audit_chain")

    /// Newest first. Every filter may be null: $1 before this number, $2 beginning of the action, $3 actor's name or id, $4 subject,
    /// $5 not before, $6 how many.
    static let show = Statement(
        "audit_show",
        """
        SELECT seq, at, actor_role, actor_name, actor_id, action, subject, detail FROM audit_log
        WHERE ($1::bigint IS NULL OR seq < $1) AND ($2::text IS NULL OR starts_with(action, $2))
            AND ($3::text IS NULL OR actor_name = $3 OR actor_id = $3) AND ($4::text IS NULL OR subject = $4)
            AND ($5::timestamptz IS NULL OR at >= $5)
        ORDER BY seq DESC LIMIT $6
        """, parameters: [.int8, .text, .text, .text, .timestamptz, .int8])
}
