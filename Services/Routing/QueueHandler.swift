internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// `routing.queue`: what waits for a coordinator, most urgent first.
struct QueueHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache

    func page(_ params: PageParams, _ context: RequestContext) async throws -> CasePage {
        let scope = try AgencyScope(params.agency, for: context.caller, registry.current)
        let after = try Self.place(params.after)
        // One more than asked for tells whether there is a next page.
        let values: [PostgresValue] = [.textArray(scope.agencies), after.due, after.id, .int8(Int64(params.limit + 1))]
        let found = try await pool.query(
            scope.isWholeCountry ? RoutingStatements.queueOfTheCountry : RoutingStatements.queue, values
        ) { try $0.map(Self.summary) }
        let items = Array(found.prefix(params.limit))
        let next = found.count > items.count ? items.last.map { DueCursor(dueAt: $0.dueAt, id: $0.ticket.complaintID).text } : nil
        return CasePage(items: items, next: next)
    }

    /// Null stands for the end of time, where complaints without a deadline are.
    private static func place(_ text: String?) throws(RPCError) -> (due: PostgresValue, id: PostgresValue) {
        switch try DueCursor(after: text) {
        // Nothing is raised in a queue; whoever brings such a cursor begins anew with what is dated.
        case .raised(let due, let id), .dated(let due, let id): (.timestamptz(due), .int8(id))
        case .undated(let id): (.null, .int8(id))
        }
    }

    private static func summary(_ row: PostgresRow) throws -> CaseSummary {
        CaseSummary(
            ticket: Ticket(complaintID: try row.int64(0)), status: try row.word(1), version: try row.int32(2), class: try row.word(3),
            channel: try row.word(4), subject: try row.optionalText(5), excerpt: try row.text(6), agency: try row.optionalText(7),
            namedAgency: try row.optionalText(8), region: try row.optionalText(9), category: try row.optionalText(10),
            submittedAt: try row.timestamp(11), dueAt: try row.optionalTimestamp(12), anonymous: try row.bool(13),
            confidential: try row.bool(14), spamScore: try row.optionalDouble(15))
    }
}
