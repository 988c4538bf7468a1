internal import Postgres

/// What `pintu doctor` asks the database. Every statement only reads, and none reads a large table.
enum DoctorStatements {
    static let server = Statement(
        "doctor.server",
        """
        SELECT current_setting('server_version_num')::int, current_setting('fsync'), current_setting('synchronous_commit'),
               current_setting('full_page_writes'), pg_is_in_recovery(), clock_timestamp(), current_setting('max_connections')::int,
               (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
               (SELECT min(xact_start) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()),
               pg_database_size(current_database())
        """)

    /// Rows in the default partition (1,001 stands for "many"), and the name of the last month that has a partition of its own.
    static let partitions = Statement(
        "doctor.partitions",
        """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM complaint_events_default LIMIT 1001) AS stray),
               (SELECT max(relname)::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
                WHERE inhparent = 'complaint_events'::regclass AND relname ~ '^complaint_events_[0-9]{4}_[0-9]{2}$')
        """)

    static let reference = Statement(
        "doctor.reference",
        """
        SELECT (SELECT count(*) FROM regions), (SELECT count(*) FROM agencies), (SELECT count(*) FROM categories),
               (SELECT count(*) FROM routing_rules), (SELECT max(date) FROM holidays)
        """)

    static let cursors = Statement(
        "doctor.cursors",
        """
        SELECT name, (SELECT recorded_at FROM complaint_events AS event
                      WHERE (event.tx, event.id) > (cursor.tx, cursor.event_id) ORDER BY event.tx, event.id LIMIT 1)
        FROM event_cursors AS cursor ORDER BY name
        """)
}
