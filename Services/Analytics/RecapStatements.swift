internal import Postgres

/// The SQL of recaps and the overdue list.
enum RecapStatements {
    /// $1 and $2 agencies and the lines they count in, $3 and $4 the time of submission from and before, $5 now.
    static let subtreeLines = lines("analytics_subtree_lines", from: subtree, line: "l.line")
    /// The same for the whole country: what nobody holds, or an agency that is not known here, counts in the line of the root.
    static let nationalLines = lines("analytics_national_lines", from: national, line: "coalesce(l.line, 'id')")

    /// The same parameters but now. Exactly one of the first three columns' groups stands in a row: its number, its value, its count.
    static let subtreeCounts = counts("analytics_subtree_counts", from: subtree)
    static let nationalCounts = counts("analytics_national_counts", from: national)

    /// Figures of the whole country without lines. $1 and $2 the time of submission from and before, $3 now.
    static let totals = Statement(
        "analytics_totals",
        "SELECT true, NULL::text, \(figures(now: "$3")) FROM complaint_facts f WHERE f.submitted_at >= $1 AND f.submitted_at < $2",
        parameters: [.timestamptz, .timestamptz, .timestamptz])

    private static let subtree = "complaint_facts f JOIN unnest($1, $2) AS l(agency, line) ON l.agency = f.agency_code"
    private static let national = "complaint_facts f LEFT JOIN unnest($1, $2) AS l(agency, line) ON l.agency = f.agency_code"

    private static func lines(_ name: StaticString, from: String, line: String) -> Statement {
        Statement(
            name,
            """
            SELECT grouping(\(line)) = 1, \(line), \(figures(now: "$5"))
            FROM \(from) WHERE f.submitted_at >= $3 AND f.submitted_at < $4
            GROUP BY ROLLUP (\(line))
            """,
            parameters: [.textArray, .textArray, .timestamptz, .timestamptz, .timestamptz])
    }

    private static func counts(_ name: StaticString, from: String) -> Statement {
        Statement(
            name,
            """
            SELECT grouping(f.class, f.channel, f.category_code), coalesce(f.class, f.channel, f.category_code, ''), count(*)
            FROM \(from) WHERE f.submitted_at >= $3 AND f.submitted_at < $4
            GROUP BY GROUPING SETS ((f.class), (f.channel), (f.category_code))
            """,
            parameters: [.textArray, .textArray, .timestamptz, .timestamptz])
    }

    private static func figures(now: String) -> String {
        func days(_ quantile: String, to end: String) -> String {
            """
            percentile_cont(\(quantile)) WITHIN GROUP (ORDER BY date_part('epoch', f.\(end) - f.submitted_at) / 86400)
            """
        }
        return """
            count(*), count(*) FILTER (WHERE f.status = 'unverified'), count(*) FILTER (WHERE f.status = 'pending'),
            count(*) FILTER (WHERE f.status = 'assigned'), count(*) FILTER (WHERE f.status = 'inProgress'),
            count(*) FILTER (WHERE f.status = 'answered'), count(*) FILTER (WHERE f.status = 'appealed'),
            count(*) FILTER (WHERE f.status = 'closed'), count(*) FILTER (WHERE f.status = 'archived'),
            count(*) FILTER (WHERE f.status IN ('unverified', 'assigned', 'inProgress', 'appealed') AND f.due_at < \(now)),
            count(f.assigned_at), count(f.first_answered_at),
            count(*) FILTER (WHERE f.status = 'assigned' AND f.first_answered_at IS NULL),
            \(days("0.5", to: "first_answered_at")), \(days("0.9", to: "first_answered_at")),
            \(days("0.5", to: "closed_at")), \(days("0.9", to: "closed_at")),
            count(f.rating), avg(f.rating)::double precision
            """
    }

    /// The longest overdue first. Merges the sorted lists of many agencies: the first rows of the whole can only be held by the
    /// agencies whose own first row comes first.
    ///
    /// $1 agencies, $2 whether those that nobody holds belong to it, $3 and $4 due time and id after which the page begins, $5 now,
    /// $6 rows.
    static let overdue = Statement(
        "analytics_overdue",
        """
        WITH heads AS (
            SELECT agencies.code FROM unnest($1) AS agencies(code)
            CROSS JOIN LATERAL (\(overdue(of: "f.agency_code = agencies.code", limit: "1"))) AS head
            ORDER BY due_at, complaint_id LIMIT $6
        ), page AS (
            SELECT entry.* FROM heads CROSS JOIN LATERAL (\(overdue(of: "f.agency_code = heads.code", limit: "$6"))) AS entry
            UNION ALL
            (\(overdue(of: "$2 AND f.agency_code IS NULL", limit: "$6")))
        )
        SELECT complaint_id, agency_code, status, due_at FROM page ORDER BY due_at, complaint_id LIMIT $6
        """,
        parameters: [.textArray, .bool, .timestamptz, .int8, .timestamptz, .int8])

    private static func overdue(of holder: String, limit: String) -> String {
        """
        SELECT f.complaint_id, f.agency_code, f.status, f.due_at FROM complaint_facts f
        WHERE \(holder) AND f.status IN ('unverified', 'assigned', 'inProgress', 'appealed') AND f.due_at IS NOT NULL
            AND (f.due_at, f.complaint_id) > ($3, $4) AND f.due_at < $5
        ORDER BY f.due_at, f.complaint_id LIMIT \(limit)
        """
    }
}
