package import Postgres
package import Time

/// How a follower reads an outbox: an append-only table with the columns tx, id and recorded_at and an index on (tx, id), such as
/// `complaint_events` or `clock_notices`.
///
/// Ids are given out before COMMIT, so an event with a lower id may become visible after one with a higher id, and "everything after the
/// last id" would lose it. A follower's cursor is therefore the pair (transaction, id), and it reads only events of transactions below
/// `pg_snapshot_xmin(pg_current_snapshot())`: all of those have ended, so nothing can appear behind the cursor any more. The price is that
/// a long writing transaction delays the events of those that began after it.
package struct EventFeed: Sendable {
    /// The cursor's name in `event_cursors`.
    package let name: String
    let read: Statement
    private let count: Statement
    private let behind: Statement

    /// Rows behind the cursor are counted up to here.
    package static let countedRows = 100_000

    /// - Parameters:
    ///   - name: of the cursor, and of the statements, so it has to be a feed's own.
    ///   - columns: come after the three of the feed's own (tx, id, recorded_at): the first one is column 3.
    package init(_ name: StaticString, table: StaticString = "complaint_events", columns: String) {
        self.name = name.description
        read = Statement(
            name,
            """
            SELECT tx, id, recorded_at, \(columns) FROM \(table)
            WHERE (tx, id) > ($1, $2) AND tx < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY tx, id LIMIT $3
            """, parameters: [.xid8, .int8, .int8])
        // Ordered as the index is, so that it counts from the cursor on and does not look at what lies behind it.
        count = .unnamed(
            name,
            """
            SELECT count(*) FROM (
                SELECT 1 FROM \(table) e
                WHERE (e.tx, e.id) > (
                    coalesce((SELECT tx FROM event_cursors WHERE name = $1), '0'),
                    coalesce((SELECT event_id FROM event_cursors WHERE name = $1), 0))
                ORDER BY e.tx, e.id LIMIT \(Self.countedRows)) AS pending
            """, parameters: [.text])
        behind = .unnamed(
            name,
            """
            SELECT e.recorded_at FROM \(table) e
            WHERE (e.tx, e.id) > (
                coalesce((SELECT tx FROM event_cursors WHERE name = $1), '0'),
                coalesce((SELECT event_id FROM event_cursors WHERE name = $1), 0))
            ORDER BY e.tx, e.id LIMIT 1
            """, parameters: [.text])
    }

    /// When the first row was recorded that its follower has not been given; nil when there is none.
    package func behindSince(_ pool: PostgresPool) async throws -> Timestamp? {
        try await pool.query(behind, [.text(name)]) { try $0.first?.timestamp(0) }
    }

    /// How many rows its follower has still to be given, those included that it must not see yet.
    package func pending(in transaction: PostgresTransaction) throws -> Int {
        Int(try transaction.run(count, [.text(name)]).single().int64(0))
    }

    static let create = Statement(
        "events.create", "INSERT INTO event_cursors (name, tx, event_id) VALUES ($1, '0', 0) ON CONFLICT DO NOTHING", parameters: [.text])

    /// No row: another replica is at work, or the cursor does not exist yet. The last column tells that transaction numbers went back.
    static let lock = Statement(
        "events.lock",
        """
        SELECT tx, event_id, tx >= pg_snapshot_xmax(pg_current_snapshot()) FROM event_cursors WHERE name = $1 FOR UPDATE SKIP LOCKED
        """, parameters: [.text])

    static let move = Statement(
        "events.move", "UPDATE event_cursors SET tx = $2, event_id = $3, updated_at = now() WHERE name = $1",
        parameters: [.text, .xid8, .int8])
}

/// The cursor is ahead of the server's transaction counter: the database was restored from a dump into a new cluster. Following on would
/// skip every new event until the counter catches up. Remedy: stop the services and advance the counter beyond the cursor with
/// `pg_resetwal --next-transaction-id` (and `--epoch`).
package struct TransactionsWentBack: Error, Sendable, CustomStringConvertible {
    package let cursor: String

    package var description: String {
        "event cursor \(cursor) is ahead of the server's transaction counter; was this database restored from a dump?"
    }
}
