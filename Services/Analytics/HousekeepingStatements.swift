internal import Postgres

/// The SQL of what the tables of all stages need from time to time.
enum HousekeepingStatements {
    /// A year ahead.
    static let partitions = Statement("housekeeping_partitions", "SELECT ensure_event_partitions(12)")

    /// Results of mutations are kept as long as somebody may repeat a call. $1 days, $2 rows.
    static let purge = Statement(
        "housekeeping_purge",
        """
        DELETE FROM mutations WHERE key = ANY(ARRAY(
            SELECT key FROM mutations WHERE made_at < now() - make_interval(days => $1) ORDER BY made_at LIMIT $2))
        """,
        parameters: [.int4, .int8])
}
