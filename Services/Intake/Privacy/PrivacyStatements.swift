internal import Postgres

/// The SQL about who complained. What is sealed is reached through functions that leave their trace themselves.
enum PrivacyStatements {
    /// Locked first by everything that changes what is known of a complainant, so that two such changes follow each other.
    static let lock = Statement(
        "privacy_lock", "SELECT agency_code, anonymous, idempotency_key FROM complaints WHERE id = $1 FOR UPDATE", parameters: [.int8])

    static let disclose = Statement(
        "privacy_disclose",
        "SELECT idempotency_key, key_version, wrapped_key, sealed FROM disclose_identity($1, $2, $3, $4, $5, $6, $7)",
        parameters: [.int8, .text, .text, .timestamptz, .text, .text, .text])

    static let erasedAt = Statement(
        "privacy_erased_at", "SELECT max(deleted_at) FROM deletion_records WHERE complaint_id = $1 AND what = 'identity'",
        parameters: [.int8])

    static let find = Statement(
        "privacy_find",
        """
        SELECT c.id, c.status, c.agency_code, c.submitted_at FROM find_identities($1, $2, $3, $4, $5, $6, $7, $8) AS f
        JOIN complaints c ON c.id = f.complaint_id ORDER BY c.id DESC
        """,
        parameters: [.text, .byteaArray, .int4, .text, .timestamptz, .text, .text, .text])

    static let erase = Statement(
        "privacy_erase",
        """
        SELECT erased FROM erase_identities(ARRAY[$1], 'request', ARRAY[(
            SELECT erasure_regulation FROM retention_rules WHERE class = '' AND effective_from <= $3::date
            ORDER BY effective_from DESC LIMIT 1)], $2, $3, $4, $5) AS erased
        """,
        parameters: [.int8, .text, .timestamptz, .text, .text])

    static let contact = Statement(
        "privacy_contact", "SELECT channel, sealed FROM complainant_contacts WHERE complaint_id = $1", parameters: [.int8])

    static let dataKey = Statement(
        "privacy_data_key", "SELECT key_version, wrapped_key, sealed FROM lock_data_key($1)", parameters: [.int8])

    static let storeContact = Statement(
        "privacy_store_contact", "SELECT store_contact($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        parameters: [.int8, .text, .text, .bytea, .int2, .bytea, .bytea, .bytea, .bytea, .bytea])

    static let retention = Statement(
        "privacy_retention", "SELECT identities, texts FROM apply_retention($1, $2)", parameters: [.timestamptz, .int4])

    /// nil for the version: those without a data key.
    static let toRewrap = Statement(
        "privacy_to_rewrap",
        "SELECT complaint_id, idempotency_key, key_version, wrapped_key, sealed FROM identities_to_rewrap($1, $2, $3, $4, $5, $6)",
        parameters: [.int2, .int2, .int8, .int4, .timestamptz, .text])

    static let rewrap = Statement(
        "privacy_rewrap", "SELECT rewrap_identities($1, $2, $3, $4, $5, $6, $7)",
        parameters: [.int8Array, .int2, .byteaArray, .byteaArray, .byteaArray, .byteaArray, .byteaArray])
}
