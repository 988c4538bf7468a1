internal import Postgres

/// What `pintu trace` asks the database. Every statement only reads; none reads a text of a complaint, a name, an address or anything sealed.
enum TraceStatements {
    static let complaint = Statement(
        "trace.complaint",
        """
        SELECT c.status, c.version, c.class, c.channel, c.agency_code, a.name, c.submitted_at, c.received_at, c.verify_due_at,
            c.first_answer_due_at, c.resolve_due_at, c.window_due_at, c.paused_at, c.archive_reason, c.merged_into, c.appealed_to,
            c.escalated_to
        FROM complaints c LEFT JOIN agencies a ON a.code = c.agency_code WHERE c.id = $1
        """, parameters: [.int8])

    static let events = Statement(
        "trace.events",
        """
        SELECT recorded_at, occurred_at, version, action, from_status, to_status, agency_code, actor_role, trace_id
        FROM complaint_events WHERE complaint_id = $1 ORDER BY version, id
        """, parameters: [.int8])

    static let notices = Statement(
        "trace.notices",
        "SELECT recorded_at, clock, stage, due_at, agency_code, escalated_to FROM clock_notices WHERE complaint_id = $1 ORDER BY id",
        parameters: [.int8])

    /// Dead ones come last, with the time at which they died.
    static let jobs = Statement(
        "trace.jobs",
        """
        SELECT id, queue, created_at, run_at, attempt, max_attempts, last_error, trace_id, NULL::timestamptz AS died_at
        FROM jobs WHERE complaint_id = $1
        UNION ALL
        SELECT id, queue, created_at, run_at, attempt, max_attempts, last_error, trace_id, died_at
        FROM dead_jobs WHERE complaint_id = $1
        ORDER BY 9 NULLS FIRST, 1
        """, parameters: [.int8])

    /// To whom only as far as it is a complainant, an officer or a desk; a message without a delivery was said inside the system only.
    static let messages = Statement(
        "trace.messages",
        """
        SELECT n.id, n.created_at, n.kind,
            CASE WHEN n.recipient = 'complainant' THEN 'complainant' WHEN n.account_id IS NOT NULL THEN 'officer' ELSE 'desk' END,
            d.number, d.channel, d.state, d.failures, d.send_after, coalesce(d.sent_at, d.died_at), d.last_error,
            substring(n.fact FROM '^event:[0-9]+:([0-9]+)$')::int
        FROM notifications n LEFT JOIN deliveries d ON d.notification_id = n.id
        WHERE n.complaint_id = $1 ORDER BY n.id, d.number
        """, parameters: [.int8])

    /// Whether followers have come as far as the newest event of the complaint.
    static let followers = Statement(
        "trace.followers",
        """
        SELECT c.name, (e.tx, e.id) <= (c.tx, c.event_id)
        FROM event_cursors c CROSS JOIN LATERAL (
            SELECT tx, id FROM complaint_events WHERE complaint_id = $1 ORDER BY version DESC, id DESC LIMIT 1) AS e
        WHERE c.name <> 'notifications.notices' ORDER BY c.name
        """, parameters: [.int8])
}
