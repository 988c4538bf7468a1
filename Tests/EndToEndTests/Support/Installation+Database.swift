import Postgres
import RPC
import RPCTransport
import Testing

@testable import PintuCommand

extension Installation {
    /// Rows of the tables that a refused request must not touch.
    struct Counts: Sendable, Equatable {
        let complaints: Int64
        let events: Int64
        let jobs: Int64
        let identities: Int64
    }

    func counts() async throws -> Counts {
        try await pool.query(TestStatements.counts) { rows in
            let row = try rows.single()
            return Counts(
                complaints: try row.int64(0), events: try row.int64(1), jobs: try row.int64(2), identities: try row.int64(3))
        }
    }

    func count(_ statement: Statement) async throws -> Int64 { try await pool.query(statement) { try $0.single().int64(0) } }

    /// Waits until routing has nothing to do and analytics has counted everything.
    func settle() async throws {
        try await until("routing has placed everything") { try await counts().jobs == 0 }
        try await until("the sweep has come round") { try await count(TestStatements.dueChecks) == 0 }
        let analytics = try client(.analytics)
        try await until("analytics has counted everything") {
            let answer = try await analytics.callRaw(method: "analytics.progress", isSafeToRepeat: true)
            return try JSONValue(answer)["pendingEvents"].integer == 0
        }
        await analytics.close()
    }
}

/// Asks again and again: what other processes do in a database rings no bell here.
func until(
    _ what: String, within limit: Duration = .seconds(60), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        try #require(ContinuousClock.now < end, "\(what): not within \(limit)", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(5))
    }
}

enum TestStatements {
    static let counts = Statement(
        "e2e_counts",
        """
        SELECT (SELECT count(*) FROM complaints), (SELECT count(*) FROM complaint_events), (SELECT count(*) FROM jobs),
            (SELECT count(*) FROM complainant_identities)
        """)

    static let dueChecks = Statement("e2e_due_checks", "SELECT count(*) FROM complaints WHERE next_check_at <= now()")

    static let complaints = Statement("e2e_complaints", "SELECT count(*) FROM complaints")

    /// Steps of a complaint's history that stand there more than once, or that the complaint's version does not account for.
    static let historyFlaws = Statement(
        "e2e_history_flaws",
        """
        SELECT (SELECT count(*) FROM (SELECT FROM complaint_events GROUP BY complaint_id, version HAVING count(*) > 1) AS twice)
            + (SELECT count(*) FROM complaints AS c
                WHERE c.version <> (SELECT count(*) FROM complaint_events AS e WHERE e.complaint_id = c.id))
        """)

    /// Complaints without their text, their fact, or with more answers than one.
    static let importFlaws = Statement(
        "e2e_import_flaws",
        """
        SELECT (SELECT count(*) FROM complaints WHERE id NOT IN (SELECT complaint_id FROM complaint_texts))
            + (SELECT count(*) FROM complaints WHERE id NOT IN (SELECT complaint_id FROM complaint_facts))
            + (SELECT count(*) FROM (
                SELECT FROM complaint_events WHERE action IN ('submit', 'route', 'answer') GROUP BY complaint_id, action HAVING count(*) > 1
            ) AS twice)
        """)

    static let tables = Statement(
        "e2e_tables", "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
}
