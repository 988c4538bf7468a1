internal import Postgres

/// What `pintu doctor` asks the database. Every statement only reads, and none reads a large table.
enum DoctorStatements {
    /// The last column: sessions of others whose state this role may not see, which has neither pg_read_all_stats nor is a superuser.
    static let server = Statement(
        "doctor.server",
        """
        WITH sessions AS (
            SELECT pid, xact_start, backend_type IS NULL AS is_hidden FROM pg_stat_activity
            WHERE datid IS NOT NULL AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
        )
        SELECT current_setting('server_version_num')::int, current_setting('fsync'), current_setting('synchronous_commit'),
               current_setting('full_page_writes'), pg_is_in_recovery(), clock_timestamp(), current_setting('max_connections')::int,
               (SELECT count(*) FROM sessions), (SELECT min(xact_start) FROM sessions WHERE pid <> pg_backend_pid()),
               pg_database_size(current_database()), (SELECT count(*) FROM sessions WHERE is_hidden)
        """)

    /// No row when there is no such slot. Nothing is written on a replica, so nothing waits there.
    static let backup = Statement(
        "doctor.backup",
        """
        SELECT active, coalesce(wal_status, '') = 'lost',
               CASE WHEN pg_is_in_recovery() THEN 0 ELSE coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint END
        FROM pg_replication_slots WHERE slot_name = $1
        """, parameters: [.text])

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

    /// The roles that services with these application names ($1) are logged in with, and whether they can do what no service may: change
    /// history or the audit log, read sealed identities, change the schema. The first column is null when nobody is logged in; the last
    /// tells whether the group of services exists.
    static let rights = Statement(
        "doctor.rights",
        """
        SELECT session.role, session.services, session.has_more, EXISTS (SELECT FROM pg_roles WHERE rolname = $2)
        FROM (SELECT) AS always LEFT JOIN (
            SELECT usename::text AS role, string_agg(DISTINCT application_name, ', ' ORDER BY application_name) AS services,
                bool_or(
                    has_table_privilege(usename, 'audit_log', 'INSERT, UPDATE, DELETE, TRUNCATE')
                    OR has_table_privilege(usename, 'complaint_events', 'UPDATE, DELETE, TRUNCATE')
                    OR has_column_privilege(usename, 'complainant_identities', 'sealed', 'SELECT')
                    OR pg_has_role(usename, (SELECT relowner FROM pg_class WHERE oid = 'audit_log'::regclass), 'MEMBER')) AS has_more
            FROM pg_stat_activity WHERE datname = current_database() AND application_name = ANY ($1) GROUP BY usename
        ) AS session ON true ORDER BY session.role
        """, parameters: [.textArray, .text])

    /// All follow the history of complaints, but for one that follows what the deadlines have to say.
    static let cursors = Statement(
        "doctor.cursors",
        """
        SELECT name, CASE name
            WHEN 'notifications.notices' THEN (
                SELECT recorded_at FROM clock_notices AS notice
                WHERE (notice.tx, notice.id) > (cursor.tx, cursor.event_id) ORDER BY notice.tx, notice.id LIMIT 1)
            ELSE (
                SELECT recorded_at FROM complaint_events AS event
                WHERE (event.tx, event.id) > (cursor.tx, cursor.event_id) ORDER BY event.tx, event.id LIMIT 1)
            END
        FROM event_cursors AS cursor ORDER BY name
        """)

    /// A slot's number is how many periods have passed since 1970, which tells how long the period is.
    static let periodicWork = Statement(
        "doctor.periodicWork",
        """
        SELECT name, ran_at, (extract(epoch FROM ran_at) / slot)::bigint FROM periodic_work WHERE slot > 0 ORDER BY name
        """)
}
