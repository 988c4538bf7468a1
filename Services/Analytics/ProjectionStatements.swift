internal import Jobs
internal import Postgres

/// The SQL of the projection of events into `complaint_facts`.
enum ProjectionStatements {
    static let feed = EventFeed("analytics", columns: eventColumns)

    /// The whole history of complaints, each in the order of versions. Columns as in the feed, after three that stand for the feed's own.
    static let histories = Statement(
        "analytics_histories",
        """
        SELECT tx, id, recorded_at, \(eventColumns) FROM complaint_events WHERE complaint_id = ANY($1) ORDER BY complaint_id, version
        """,
        parameters: [.int8Array])

    private static let eventColumns =
        "complaint_id, version, action, occurred_at, to_status, class, channel, agency_code, region_code, category_code, due_at, rating"

    static let known = Statement(
        "analytics_known",
        "SELECT \(factColumns) FROM complaint_facts WHERE complaint_id = ANY($1)", parameters: [.int8Array])

    /// An older state never replaces a newer one.
    static let write = Statement(
        "analytics_write",
        """
        INSERT INTO complaint_facts (\(factColumns))
        SELECT * FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::smallint[], $15::int[],
            $16::int[])
        ON CONFLICT (complaint_id) DO UPDATE SET version = excluded.version, class = excluded.class,
            category_code = excluded.category_code, region_code = excluded.region_code, agency_code = excluded.agency_code,
            status = excluded.status, due_at = excluded.due_at, assigned_at = excluded.assigned_at,
            first_answered_at = excluded.first_answered_at, closed_at = excluded.closed_at, rating = excluded.rating,
            reassignments = excluded.reassignments, reopenings = excluded.reopenings
        WHERE complaint_facts.version < excluded.version
        """,
        parameters: [
            .int8Array, .int4Array, .timestamptzArray, .textArray, .textArray, .textArray, .textArray, .textArray, .textArray,
            .timestamptzArray, .timestamptzArray, .timestamptzArray, .timestamptzArray, .int2Array, .int4Array, .int4Array,
        ])

    private static let factColumns = """
        complaint_id, version, submitted_at, channel, class, category_code, region_code, agency_code, status, due_at, assigned_at,
            first_answered_at, closed_at, rating, reassignments, reopenings
        """

    /// Waits for the batch that a replica is writing; nobody reads events before this transaction ends.
    static let resetCursor = Statement(
        "analytics_reset_cursor",
        """
        INSERT INTO event_cursors (name, tx, event_id) VALUES ($1, '0', 0)
        ON CONFLICT (name) DO UPDATE SET tx = '0', event_id = 0, updated_at = now()
        """,
        parameters: [.text])

    static let forget = Statement("analytics_forget", "TRUNCATE complaint_facts")

    static let complaints = Statement("analytics_complaints", "SELECT count(*) FROM complaint_facts")
}
