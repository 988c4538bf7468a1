internal import Postgres

/// All SQL about `api_tokens`. Column order of every result: ``TokenStatements/columns``.
enum TokenStatements {
    static let columns = "id, name, role, agency_code, created_at, expires_at, revoked_at, scopes, account_id, idle_seconds, last_used_at"

    static let find = Statement(
        "token_find", "SELECT \(columns), secret_hash FROM api_tokens WHERE id = $1", parameters: [.uuid])

    /// The one that is not revoked, or else the one that ended last.
    static let findByCertificate = Statement(
        "token_find_by_certificate",
        """
        SELECT \(columns), secret_hash FROM api_tokens WHERE certificate_sha256 = $1
        ORDER BY revoked_at DESC NULLS FIRST, created_at DESC LIMIT 1
        """, parameters: [.bytea])

    /// $8: SHA-256 of a certificate that stands in for the token's text.
    static let create = Statement(
        "token_create",
        """
        INSERT INTO api_tokens (id, secret_hash, name, role, agency_code, expires_at, scopes, certificate_sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        RETURNING \(columns)
        """, parameters: [.uuid, .bytea, .text, .text, .text, .timestamptz, .textArray, .bytea])

    /// Without sessions, which belong to people. $1: whether revoked and expired ones are wanted too.
    static let list = Statement(
        "token_list",
        """
        SELECT \(columns) FROM api_tokens
        WHERE account_id IS NULL AND ($1 OR (revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())))
        ORDER BY name, created_at, id
        """, parameters: [.bool])

    /// The first revocation keeps its time.
    static let revoke = Statement(
        "token_revoke",
        "UPDATE api_tokens SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING \(columns)", parameters: [.uuid])

    /// Locked, so that two rotations at once do not both succeed.
    static let lockUsable = Statement(
        "token_lock_usable",
        """
        SELECT \(columns) FROM api_tokens
        WHERE id = $1 AND account_id IS NULL AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
        FOR UPDATE
        """, parameters: [.uuid])

    /// Never later than it would have ended anyway. $2: seconds from now.
    static let endSoon = Statement(
        "token_end_soon",
        """
        UPDATE api_tokens SET expires_at = least(expires_at, now() + make_interval(secs => $2))
        WHERE id = $1
        """, parameters: [.uuid, .double])

    /// A session is in use. Never backwards: several services write it, and their clocks differ.
    static let touch = Statement(
        "token_touch", "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2", parameters: [.uuid, .timestamptz])
}
