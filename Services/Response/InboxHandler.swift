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
        let cursor = try DueCursor(after: params.page.after)
        // One more than asked for tells whether there is a next page.
        let wanted = params.page.limit + 1
        let found = try await pool.transaction("response_inbox", isolation: .repeatableRead, readOnly: true) { transaction in
            var found: [CaseSummary] = []
            var undatedAfter: Int64 = 0
            switch cursor {
            case .dated(let due, let id):
                let values: [PostgresValue] = [
                    .textArray(scope.agencies), .textArray(statuses), .timestamptz(due), .int8(id), .int8(Int64(wanted)),
                ]
                found = try Self.summaries(try transaction.run(ResponseStatements.datedInbox, values))
            case .undated(let id):
                undatedAfter = id
            }
            if found.count < wanted {
                let values: [PostgresValue] = [
                    .textArray(scope.agencies), .textArray(statuses), .int8(undatedAfter), .int8(Int64(wanted - found.count)),
                ]
                found += try Self.summaries(try transaction.run(ResponseStatements.undatedInbox, values))
            }
            return found
        }
        let items = Array(found.prefix(params.page.limit))
        let next = found.count > items.count ? items.last.map { DueCursor(dueAt: $0.dueAt, id: $0.ticket.complaintID).text } : nil
        return CasePage(items: items, next: next)
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
