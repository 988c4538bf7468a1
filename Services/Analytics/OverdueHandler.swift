internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// `analytics.overdue`: what should have been done by now, the longest overdue first.
struct OverdueHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let clock: WallClock

    func page(_ params: PageParams, _ context: RequestContext) async throws -> OverduePage {
        // Not the copy at hand: what an agency that it does not know yet has to do would be missing.
        let registry = try await registry.refresh()
        let scope = try AgencyScope(params.agency, for: context.caller, registry)
        guard case .dated(let due, let id) = try DueCursor(after: params.after) else {
            throw RPCError.invalidParams("after", "is not what a page gave as next")
        }
        // One more than asked for tells whether there is a next page.
        let values: [PostgresValue] = [
            .textArray(scope.agencies), .bool(scope.isWholeCountry), .timestamptz(due), .int8(id), .timestamptz(clock.now()),
            .int8(Int64(params.limit + 1)),
        ]
        let found = try await pool.query(RecapStatements.overdue, values) { rows in
            try rows.map { row in
                OverdueItem(
                    ticket: Ticket(complaintID: try row.int64(0)), agency: try row.optionalText(1).map(registry.name(of:)),
                    status: try row.word(2), dueAt: try row.timestamp(3))
            }
        }
        let items = Array(found.prefix(params.limit))
        let next = found.count > items.count ? items.last.map { DueCursor(dueAt: $0.dueAt, id: $0.ticket.complaintID).text } : nil
        return OverduePage(items: items, next: next)
    }
}
