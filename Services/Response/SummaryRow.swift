internal import Complaints
internal import Contracts
internal import Postgres
internal import Registry
internal import Time

extension CaseSummary {
    /// The first columns of every statement that reads complaints, and how many they are.
    static let columns = 15

    /// - Parameter excerpt: the column of the beginning of the text.
    init(_ row: PostgresRow, excerpt: Int) throws {
        self.init(
            ticket: Ticket(complaintID: try row.int64(0)), status: try row.word(1), version: try row.int32(2), class: try row.word(3),
            channel: try row.word(4), subject: try row.optionalText(5), excerpt: try row.text(excerpt),
            agency: try row.optionalText(6), namedAgency: try row.optionalText(7), region: try row.optionalText(8),
            category: try row.optionalText(9), submittedAt: try row.timestamp(10), dueAt: try row.optionalTimestamp(11),
            anonymous: try row.bool(12), confidential: try row.bool(13), raised: try row.bool(14))
    }
}
