internal import Postgres

/// The SQL of routing. What changes a complaint's state is in Lifecycle, what claims jobs in Jobs.
enum RoutingStatements {
    /// Of each complaint the last action that is more than a note, and who gave it back.
    static let histories = Statement(
        "routing_histories",
        """
        SELECT complaint_id, (array_agg(action ORDER BY version DESC) FILTER (WHERE action <> 'note'))[1],
            coalesce(array_agg(DISTINCT holder) FILTER (WHERE action = 'returnMisrouted' AND holder IS NOT NULL), '{}')
        FROM (
            SELECT complaint_id, version, action, lag(agency_code) OVER (PARTITION BY complaint_id ORDER BY version) AS holder
            FROM complaint_events WHERE complaint_id = ANY($1)
        ) AS event
        GROUP BY complaint_id
        """,
        parameters: [.int8Array])

    /// Whoever followed $1 follows $2 from now on.
    static let follow = Statement(
        "routing_follow", "UPDATE complaints SET merged_into = $2 WHERE merged_into = $1", parameters: [.int8, .int8])

    // $1 agencies, $2 and $3 due time and id after which the page begins, $4 rows.
    //
    // The first `$4` complaints of many agencies can only be held by the `$4` agencies whose own first one comes first: one probe of
    // the index complaints_queue for each agency (`heads`) leaves few to read from.

    /// What agencies hold.
    static let queue = Statement("routing_queue", queue(and: ""), parameters: [.textArray, .timestamptz, .int8, .int8])

    /// What agencies hold and what nobody holds yet. The latter has a job in the queue, waiting or dead; of a great flood of new
    /// complaints, which are placed within seconds, not all are looked at.
    static let queueOfTheCountry = Statement(
        "routing_queue_of_the_country",
        queue(
            and: """
                UNION ALL (
                    SELECT \(due) AS due, c.id FROM complaints c
                    WHERE c.id IN (
                            SELECT complaint_id FROM (SELECT complaint_id FROM jobs WHERE queue = 'routing' LIMIT 20000) AS waiting
                            UNION SELECT complaint_id FROM dead_jobs WHERE queue = 'routing')
                        AND c.agency_code IS NULL AND \(waits) AND \(isAfter)
                    ORDER BY 1, 2 LIMIT $4
                )
                """),
        parameters: [.textArray, .timestamptz, .int8, .int8])

    /// The expression and the condition of the index complaints_queue.
    private static let due = "coalesce(c.due_at, 'infinity'::timestamptz)"
    private static let waits = "c.status IN ('unverified', 'pending')"
    private static let isAfter = "(\(due), c.id) > (coalesce($2, 'infinity'::timestamptz), $3)"

    private static func queue(and more: String) -> String {
        func first(of agency: String, _ limit: String) -> String {
            """
            SELECT \(due) AS due, c.id FROM complaints c
            WHERE c.agency_code = \(agency) AND \(waits) AND \(isAfter)
            ORDER BY \(due), c.id LIMIT \(limit)
            """
        }
        return """
            WITH heads AS (
                SELECT agencies.code FROM unnest($1) AS agencies(code) CROSS JOIN LATERAL (\(first(of: "agencies.code", "1"))) AS head
                ORDER BY head.due, head.id LIMIT $4
            ), held AS (
                SELECT entry.due, entry.id FROM heads CROSS JOIN LATERAL (\(first(of: "heads.code", "$4"))) AS entry
                ORDER BY entry.due, entry.id LIMIT $4
            ), page AS (
                SELECT due, id FROM held \(more)
                ORDER BY 1, 2 LIMIT $4
            )
            SELECT c.id, c.status, c.version, c.class, c.channel, t.subject, left(t.body, 200), c.agency_code, c.named_agency,
                c.region_code, c.category_code, c.submitted_at, c.due_at, c.anonymous, c.confidential, s.score
            FROM page JOIN complaints c USING (id) JOIN complaint_texts t ON t.complaint_id = c.id
                LEFT JOIN spam_scores s ON s.complaint_id = c.id
            ORDER BY page.due, page.id
            """
    }
}
