internal import Complaints
internal import Postgres
internal import Registry
internal import Time

extension ComplaintEvent {
    /// Columns of the feed, after its own three.
    init(_ row: PostgresRow) throws {
        self.init(
            complaintID: try row.int64(3), version: try row.int32(4), action: try row.word(5), occurredAt: try row.timestamp(6),
            status: try row.word(7), class: try row.text(8), channel: try row.optionalText(9), agency: try row.optionalText(10),
            region: try row.optionalText(11), category: try row.optionalText(12), dueAt: try row.optionalTimestamp(13),
            rating: try row.optionalInt16(14))
    }
}

extension ComplaintFact {
    init(_ row: PostgresRow) throws {
        self.init(
            complaintID: try row.int64(0), version: try row.int32(1), submittedAt: try row.timestamp(2), channel: try row.text(3),
            class: try row.text(4), category: try row.optionalText(5), region: try row.optionalText(6), agency: try row.optionalText(7),
            status: try row.word(8), dueAt: try row.optionalTimestamp(9), assignedAt: try row.optionalTimestamp(10),
            firstAnsweredAt: try row.optionalTimestamp(11), closedAt: try row.optionalTimestamp(12), rating: try row.optionalInt16(13),
            reassignments: try row.int32(14), reopenings: try row.int32(15))
    }

    /// The parameters of `ProjectionStatements.write`.
    static func columns(_ facts: [ComplaintFact]) -> [PostgresValue] {
        [
            .int8Array(facts.map(\.complaintID)), .int4Array(facts.map(\.version)), .timestamptzArray(facts.map(\.submittedAt)),
            .textArray(facts.map(\.channel)), .textArray(facts.map(\.class)), .optionalTextArray(facts.map(\.category)),
            .optionalTextArray(facts.map(\.region)), .optionalTextArray(facts.map(\.agency)), .textArray(facts.map(\.status.rawValue)),
            .optionalTimestamptzArray(facts.map(\.dueAt)), .optionalTimestamptzArray(facts.map(\.assignedAt)),
            .optionalTimestamptzArray(facts.map(\.firstAnsweredAt)), .optionalTimestamptzArray(facts.map(\.closedAt)),
            .optionalInt2Array(facts.map(\.rating)), .int4Array(facts.map(\.reassignments)), .int4Array(facts.map(\.reopenings)),
        ]
    }
}
