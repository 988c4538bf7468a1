internal import Postgres

enum SchemaStatements {
    /// Any constant: it only has to be the same in every process that migrates. ("pintu" in ASCII.)
    static let lock = Statement("schema.lock", "SELECT pg_try_advisory_xact_lock(482905124981)")
    static let takeTurn = Statement("schema.takeTurn", "SELECT pg_try_advisory_lock(482905124981)")
    static let giveTurn = Statement("schema.giveTurn", "SELECT pg_advisory_unlock(482905124981)")

    static let process = Statement("schema.process", "SELECT pg_backend_pid()")

    /// Those that a session waits for, and those before it in the queue; the oldest transactions first.
    static let holders = Statement(
        "schema.holders",
        """
        SELECT pid, coalesce(application_name, ''), state, extract(epoch FROM clock_timestamp() - xact_start)::float8
        FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1)) ORDER BY xact_start NULLS LAST LIMIT 5
        """,
        parameters: [.int4])

    /// No row when there is no such index.
    static let indexIsValid = Statement(
        "schema.indexIsValid", "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident($1))", parameters: [.text])

    /// Writes a statement, because a name cannot be a parameter.
    static let dropIndex = Statement("schema.dropIndex", "SELECT format('DROP INDEX CONCURRENTLY %I', $1)", parameters: [.text])

    static let exists = Statement("schema.exists", "SELECT to_regclass('schema_migrations') IS NOT NULL")

    static let create = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number int PRIMARY KEY,
            name text NOT NULL,
            checksum bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """

    static let applied = Statement("schema.applied", "SELECT number, name, checksum FROM schema_migrations ORDER BY number")

    /// The server hashes, so that this module needs no cryptography of its own.
    static let checksums = Statement(
        "schema.checksums", "SELECT number, sha256(body) FROM unnest($1, $2) AS file (number, body)", parameters: [.int4Array, .byteaArray])

    static let record = Statement(
        "schema.record", "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, sha256($3))",
        parameters: [.int4, .text, .bytea])

    static let transaction = Statement("schema.transaction", "SELECT pg_current_xact_id()")
    static let version = Statement("schema.version", "SELECT coalesce(max(number), 0) FROM schema_migrations")

    static let roleExists = Statement("schema.roleExists", "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", parameters: [.text])

    /// These write a statement, because a role's name cannot be a parameter.
    static let createLogin = Statement("schema.createLogin", "SELECT format('CREATE ROLE %I LOGIN', $1)", parameters: [.text])
    static let setPassword = Statement(
        "schema.setPassword", "SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', $1, $2)", parameters: [.text, .text])
    static let grantGroup = Statement(
        "schema.grantGroup", "SELECT format('GRANT \(ServiceRights.group) TO %I', $1)", parameters: [.text])
}
