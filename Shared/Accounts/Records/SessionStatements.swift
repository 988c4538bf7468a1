internal import Postgres

/// The SQL of sessions, which are rows of `api_tokens` with an account. "Now" is always a parameter: sessions live by the service's clock.
enum SessionStatements {
    static let open = Statement(
        "session_open",
        """
        INSERT INTO api_tokens (id, secret_hash, name, role, agency_code, created_at, expires_at, scopes, account_id, idle_seconds,
            last_used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $6)
        """, parameters: [.uuid, .bytea, .text, .text, .text, .timestamptz, .timestamptz, .textArray, .uuid, .int4])

    static let list = Statement(
        "session_list",
        """
        SELECT id, created_at, last_used_at, expires_at FROM api_tokens
        WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_used_at + make_interval(secs => idle_seconds) > $2
        ORDER BY created_at DESC, id LIMIT $3
        """, parameters: [.uuid, .timestamptz, .int8])

    static let revoke = Statement(
        "session_revoke", "UPDATE api_tokens SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL",
        parameters: [.uuid, .uuid, .timestamptz])

    static let revokeAll = Statement(
        "session_revoke_all", "UPDATE api_tokens SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        parameters: [.uuid, .timestamptz])

    /// What ended so long ago that nobody asks any more; the audit log remembers the logins.
    static let purge = Statement(
        "session_purge", "DELETE FROM api_tokens WHERE account_id IS NOT NULL AND expires_at < $1", parameters: [.timestamptz])
}
