internal import Postgres

/// The SQL of counting without identity.
enum AbuseStatements {
    /// Adds one replica's counts to everybody's and says what these are now. $1 marks in order, $2 the hour's beginning, $3 counts.
    static let share = Statement(
        "abuse_share",
        """
        INSERT INTO source_counts (mark, hour, count) SELECT n.mark, $2, n.count FROM unnest($1::bytea[], $3::int[]) AS n(mark, count)
        ON CONFLICT (mark) DO UPDATE SET count = source_counts.count + excluded.count
        RETURNING mark, count
        """,
        parameters: [.byteaArray, .timestamptz, .int4Array])

    static let forget = Statement("abuse_forget", "DELETE FROM source_counts WHERE hour < $1", parameters: [.timestamptz])
}
