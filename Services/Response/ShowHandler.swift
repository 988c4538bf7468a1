internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// `response.show`: everything about a complaint but who complained.
struct ShowHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache

    func show(_ params: ShowParams, _ context: RequestContext) async throws -> ShowResult {
        let (caller, registry) = (context.caller, registry.current)
        let id = params.ticket.complaintID
        return try await pool.transaction("response_show", isolation: .repeatableRead, readOnly: true) { transaction in
            guard let row = try transaction.run(ResponseStatements.show, [.int8(id)]).first else { throw RPCError.noSuchComplaint }
            let summary = try CaseSummary(row, excerpt: CaseSummary.columns)
            guard caller.maySee(heldBy: summary.agency, registry) else { throw RPCError.noSuchComplaint }
            let after = CaseSummary.columns
            let followers = try transaction.run(ResponseStatements.followers, [.int8(id)])
            let timeline = try transaction.run(ResponseStatements.timeline, [.int8(id), .timestamptz(try row.timestamp(after + 9))])
            return ShowResult(
                summary: summary.shortened, body: try row.text(after), place: try Self.place(row, after + 1),
                origin: try Self.origin(row, after + 4), rating: try row.optionalInt16(after + 6),
                archiveReason: try row.optionalWord(after + 7),
                mergedInto: try row.optionalInt64(after + 8).map { Ticket(complaintID: $0) },
                followers: try followers.map { Ticket(complaintID: try $0.int64(0)) },
                timeline: try timeline.map { try Self.entry($0, registry) },
                deadlines: ClockHistory(
                    try timeline.map(Self.past), submittedAt: summary.submittedAt, namedAgency: try row.optionalText(after + 14),
                    law: registry.law
                ).running.map(DeadlineView.init),
                notices: try transaction.run(ResponseStatements.notices, [.int8(id)]).map(Self.notice),
                oversight: OversightView(
                    escalation: Int(try row.int16(after + 12)), escalatedTo: try row.optionalText(after + 13),
                    appealedTo: try row.optionalText(after + 10), ombudsmanAt: try row.optionalTimestamp(after + 11)))
        }
    }

    private static func past(_ row: PostgresRow) throws -> ClockHistory.Past {
        ClockHistory.Past(
            action: try row.word(1), at: try row.timestamp(0), status: try row.word(2), class: try row.word(7),
            agency: try row.optionalText(3))
    }

    private static func notice(_ row: PostgresRow) throws -> NoticeView {
        NoticeView(
            clock: try row.word(0), stage: try row.text(1), dueAt: try row.timestamp(2), at: try row.timestamp(3),
            agency: try row.optionalText(4), escalatedTo: try row.optionalText(5))
    }

    private static func place(_ row: PostgresRow, _ column: Int) throws -> Place? {
        let place = Place(
            text: try row.optionalText(column), latitude: try row.optionalDouble(column + 1), longitude: try row.optionalDouble(column + 2))
        return place == Place() ? nil : place
    }

    private static func origin(_ row: PostgresRow, _ column: Int) throws -> Origin? {
        let origin = Origin(system: try row.optionalText(column), reference: try row.optionalText(column + 1))
        return origin == Origin() ? nil : origin
    }

    private static func entry(_ row: PostgresRow, _ registry: Registry) throws -> TimelineEntry {
        let detail = try row.optionalJSONB(6).map { try EventDetail(json: $0) }
        return TimelineEntry(
            at: try row.timestamp(0), action: try row.word(1), status: try row.word(2),
            agency: try row.optionalText(3).map(registry.name(of:)),
            text: detail?.officersText, by: try row.word(4), actor: try row.text(5))
    }
}

extension CaseSummary {
    /// The excerpt is as long as in an inbox, whatever was read.
    fileprivate var shortened: CaseSummary {
        var summary = self
        summary.excerpt = String(String.UnicodeScalarView(excerpt.unicodeScalars.prefix(200)))
        return summary
    }
}

extension EventDetail {
    /// What an officer reads about an event: the words, else why or by which rule routing acted.
    fileprivate var officersText: String? {
        let words = text ?? (reasons.isEmpty ? rule : reasons.joined(separator: "\n"))
        return words.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(Limits.text.upperBound))) }
    }
}
