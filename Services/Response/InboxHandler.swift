internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// `response.inbox`: what an agency and everything below it has to do, most urgent first.
struct InboxHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache

    func page(_ params: InboxParams, _ context: RequestContext) async throws -> CasePage {
        let statuses = try Self.statuses(params.statuses).map(\.rawValue)
        let scope = try AgencyScope(params.page.agency, for: context.caller, registry.current)
        let cursor = try params.page.after.map { try DueCursor(after: $0) } ?? .top
        // One more than asked for tells whether there is a next page.
        let wanted = params.page.limit + 1
        let found = try await pool.transaction("response_inbox", isolation: .repeatableRead, readOnly: true) { transaction in
            var found: [CaseSummary] = []
            var (dated, undatedAfter): (from: (Timestamp, Int64)?, Int64) = ((DueCursor.longAgo, 0), 0)
            func read(_ statement: Statement, after due: Timestamp, _ id: Int64) throws {
                let values: [PostgresValue] = [
                    .textArray(scope.agencies), .textArray(statuses), .timestamptz(due), .int8(id), .int8(Int64(wanted - found.count)),
                ]
                found += try Self.summaries(try transaction.run(statement, values))
            }
            switch cursor {
            case .raised(let due, let id): try read(ResponseStatements.raisedInbox, after: due, id)
            case .dated(let due, let id): dated = (due, id)
            case .undated(let id): (dated, undatedAfter) = (nil, id)
            }
            if let (due, id) = dated, found.count < wanted { try read(ResponseStatements.datedInbox, after: due, id) }
            if found.count < wanted {
                let values: [PostgresValue] = [
                    .textArray(scope.agencies), .textArray(statuses), .int8(undatedAfter), .int8(Int64(wanted - found.count)),
                ]
                found += try Self.summaries(try transaction.run(ResponseStatements.undatedInbox, values))
            }
            return found
        }
        let items = Array(found.prefix(params.page.limit))
        let next = found.count > items.count ? items.last.map(Self.cursor) : nil
        return CasePage(items: items, next: next)
    }

    private static func cursor(after item: CaseSummary) -> String {
        if item.raised, let due = item.dueAt { return DueCursor.raised(due, id: item.ticket.complaintID).text }
        return DueCursor(dueAt: item.dueAt, id: item.ticket.complaintID).text
    }

    private static func statuses(_ asked: [Status]) throws(RPCError) -> [Status] {
        let open = Status.allCases.filter(\.isOpen)
        guard asked.allSatisfy(\.isOpen) else {
            throw .invalidParams("statuses", "takes what is open: " + open.map(\.rawValue).joined(separator: ", "))
        }
        return asked.isEmpty ? open : asked
    }

    private static func summaries(_ rows: PostgresResult) throws -> [CaseSummary] {
        try rows.map { try CaseSummary($0, excerpt: CaseSummary.columns) }
    }
}
