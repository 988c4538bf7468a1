internal import Postgres

/// The SQL of the figures for the people on watch. None reads more rows than are open and due.
enum FigureStatements {
    static let totals = Statement("figures_totals", "SELECT status, complaints FROM complaint_totals")

    /// $1 now, $2 the end of today, at which what is due today is due. What waits for the complainant is not overdue: it ends by itself. A case that was never answered and
    /// whose time to be resolved is over, too, counts where it broke first.
    static let due = Statement(
        "figures_due",
        """
        SELECT CASE WHEN status = 'unverified' THEN 'verify' WHEN status = 'appealed' THEN 'appeal'
                WHEN first_answered_at IS NULL THEN 'firstAnswer' ELSE 'resolve' END AS clock,
            count(*) FILTER (WHERE due_at < $1), count(*) FILTER (WHERE due_at >= $1)
        FROM complaint_facts
        WHERE status IN ('unverified', 'assigned', 'inProgress', 'appealed') AND due_at IS NOT NULL AND due_at <= $2
        GROUP BY 1
        """,
        parameters: [.timestamptz, .timestamptz])

    /// How many are connected counts for every account alike; pg_stat_activity shows one without rights nobody but itself.
    static let database = Statement(
        "figures_database",
        """
        SELECT pg_database_size(current_database()), (SELECT sum(numbackends)::bigint FROM pg_stat_database),
            current_setting('max_connections')::bigint
        """)
}
