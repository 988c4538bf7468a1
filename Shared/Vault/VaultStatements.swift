internal import Postgres

/// The SQL of the vault. Whatever is sealed is reached through functions that leave their trace themselves.
enum VaultStatements {
    static let contacts = Statement(
        "vault_contacts",
        "SELECT complaint_id, idempotency_key, key_version, wrapped_key, channel, language, sealed FROM sealed_contacts($1)",
        parameters: [.int8Array])

    static let register = Statement(
        "vault_register",
        "INSERT INTO identity_keys (version, check_value, first_used_at) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING",
        parameters: [.int2, .bytea, .timestamptz])

    static let registered = Statement("vault_registered", "SELECT version, check_value FROM identity_keys ORDER BY version")

    static let usage = Statement("vault_usage", "SELECT version, count FROM identity_key_usage()")
}
