internal import Postgres

/// All SQL of response; what changes a complaint is in Lifecycle.
///
/// An inbox merges the sorted lists of many agencies, which no index does by itself. The first `$limit` complaints of the whole can
/// only be held by the `$limit` agencies whose own first complaint comes first, so one probe of the index for each agency (`heads`)
/// leaves few agencies to read from. With 15,000 agencies and 430,000 open complaints on a busy machine of two cores, best of five:
/// the whole country 151 ms (640 ms with a plain `ORDER BY`), a province of 1,000 agencies 16 ms (108 ms), a city 0.6 ms (1.1 ms).
enum ResponseStatements {
    /// $1 agencies, $2 statuses, $3 and $4 due time and id after which the page begins, $5 rows.
    static let datedInbox = Statement(
        "response_inbox_dated", inbox(after: "NOT c.raised AND (c.due_at, c.id) > ($3, $4)", order: "due_at, id", limit: "$5"),
        parameters: [.textArray, .textArray, .timestamptz, .int8, .int8])

    /// What was raised above the rest; the same parameters.
    static let raisedInbox = Statement(
        "response_inbox_raised", inbox(after: "c.raised AND (c.due_at, c.id) > ($3, $4)", order: "due_at, id", limit: "$5"),
        parameters: [.textArray, .textArray, .timestamptz, .int8, .int8])

    /// Those without a deadline. $1 agencies, $2 statuses, $3 id after which the page begins, $4 rows.
    static let undatedInbox = Statement(
        "response_inbox_undated", inbox(after: "c.due_at IS NULL AND c.id > $3", order: "id", limit: "$4"),
        parameters: [.textArray, .textArray, .int8, .int8])

    private static func inbox(after: String, order: String, limit: String) -> String {
        // The list of open statuses is the condition of the index complaints_inbox.
        func first(of agency: String, _ limit: String) -> String {
            """
            SELECT c.due_at, c.id FROM complaints c
            WHERE c.agency_code = \(agency) AND c.status IN ('unverified', 'pending', 'assigned', 'inProgress', 'answered', 'appealed')
                AND c.status = ANY($2) AND \(after)
            ORDER BY \(order) LIMIT \(limit)
            """
        }
        return """
            WITH heads AS (
                SELECT agencies.code FROM unnest($1) AS agencies(code) CROSS JOIN LATERAL (\(first(of: "agencies.code", "1"))) AS head
                ORDER BY \(order) LIMIT \(limit)
            ), page AS (
                SELECT entry.* FROM heads CROSS JOIN LATERAL (\(first(of: "heads.code", limit))) AS entry
                ORDER BY \(order) LIMIT \(limit)
            )
            SELECT \(summary), left(t.body, 200)
            FROM page JOIN complaints c USING (id) JOIN complaint_texts t ON t.complaint_id = c.id
            ORDER BY c.due_at, c.id
            """
    }

    static let show = Statement(
        "response_show",
        """
        SELECT \(summary), t.body, t.place, t.latitude, t.longitude, t.origin_system, t.origin_reference, c.rating, c.archive_reason,
            c.merged_into, c.received_at, c.appealed_to, c.ombudsman_at, c.escalation, c.escalated_to, c.named_agency
        FROM complaints c JOIN complaint_texts t ON t.complaint_id = c.id WHERE c.id = $1
        """,
        parameters: [.int8])

    static let followers = Statement(
        "response_followers", "SELECT id FROM complaints WHERE merged_into = $1 ORDER BY id LIMIT 10000", parameters: [.int8])

    /// No event is older than its complaint's arrival: that spares the older partitions. A day is left for a server's clock that was set back.
    static let timeline = Statement(
        "response_timeline",
        """
        SELECT occurred_at, action, to_status, agency_code, actor_role, actor_name, detail, class
        FROM complaint_events WHERE complaint_id = $1 AND recorded_at >= $2 - interval '1 day' ORDER BY version LIMIT 10000
        """,
        parameters: [.int8, .timestamptz])

    /// The longest overdue first. $1 agencies that were told, $2 how high at the least, $3 and $4 due time and id after which the page
    /// begins, $5 rows.
    static let escalations = Statement(
        "response_escalations",
        """
        SELECT c.id, c.status, c.class, c.agency_code, t.subject, c.submitted_at, c.due_at, c.escalation, c.escalated_to, c.appealed_to,
            c.ombudsman_at
        FROM complaints c JOIN complaint_texts t ON t.complaint_id = c.id
        WHERE c.escalation > 0 AND c.escalation >= $2 AND c.escalated_to = ANY($1) AND (c.due_at, c.id) > ($3, $4)
        ORDER BY c.due_at, c.id LIMIT $5
        """,
        parameters: [.textArray, .int2, .timestamptz, .int8, .int8])

    /// Whole histories, each in the order of versions.
    static let pasts = Statement(
        "response_pasts",
        """
        SELECT complaint_id, action, occurred_at, to_status, class, agency_code FROM complaint_events
        WHERE complaint_id = ANY($1) ORDER BY complaint_id, version
        """,
        parameters: [.int8Array])

    static let notices = Statement(
        "response_notices",
        """
        SELECT clock, stage, due_at, occurred_at, agency_code, escalated_to FROM clock_notices WHERE complaint_id = $1
        ORDER BY occurred_at, id LIMIT 1000
        """,
        parameters: [.int8])

    private static let summary = """
        c.id, c.status, c.version, c.class, c.channel, t.subject, c.agency_code, c.named_agency, c.region_code, c.category_code,
            c.submitted_at, c.due_at, c.anonymous, c.confidential, c.raised
        """
}
