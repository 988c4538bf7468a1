internal import Complaints
internal import Contracts
internal import Messages
internal import Postgres
internal import Registry
internal import Time

/// What a row of `notifications` says.
struct NotificationText: Sendable {
    let catalogue: MessageCatalogue
    let portal: PortalAddress?

    /// What of a notification goes into its words.
    struct Content: Sendable, Equatable {
        let complaint: Int64
        let kind: MessageKind
        let agency: String?
        let dueAt: Timestamp?
        let duty: Clock?
        let reason: ArchiveReason?
    }

    /// Nil when the catalogue cannot say it, which its tests exclude.
    func message(_ content: Content, in language: MessageLanguage, _ registry: Registry) -> MessageCatalogue.Message? {
        let locality = registry.law.locality(of: content.agency)
        let facts = MessageFacts(
            ticket: Ticket(complaintID: content.complaint), agency: content.agency.map { registry.agencies[$0]?.name ?? $0 },
            due: content.dueAt.map { registry.law.calendar.lastDay(of: $0, in: locality) }, reason: content.reason, duty: content.duty,
            portal: portal)
        return catalogue.message(content.kind, facts, in: language)
    }
}

extension NotificationText.Content {
    /// Columns: complaint, kind, agency, deadline, duty, reason.
    init(_ row: PostgresRow, from column: Int) throws {
        self.init(
            complaint: try row.int64(column), kind: try row.word(column + 1), agency: try row.optionalText(column + 2),
            dueAt: try row.optionalTimestamp(column + 3), duty: try row.optionalWord(column + 4), reason: try row.optionalWord(column + 5))
    }
}
