internal import Audit
internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// What rises above an agency: `response.escalations`, `response.escalate`, `response.dossier`.
struct EscalationHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let desk: CaseDesk
    let show: ShowHandler
    let clock: WallClock

    // MARK: The list

    /// Broken deadlines that the agency, or one below it, was told of. Overseers see what has risen to them.
    func page(_ params: PageParams, _ context: RequestContext) async throws -> EscalationsPage {
        let registry = try await registry.refresh()
        let scope = try AgencyScope(params.agency, for: context.caller, registry)
        guard case .dated(let due, let id) = try DueCursor(after: params.after) else {
            throw RPCError.invalidParams("after", "is not what a page gave as next")
        }
        let isOverseer = Roles.overseers.contains(context.caller.role)
        let values: [PostgresValue] = [
            .textArray(scope.agencies), .int2(isOverseer ? 2 : 1), .timestamptz(due), .int8(id), .int8(Int64(params.limit + 1)),
        ]
        let found = try await pool.query(ResponseStatements.escalations, values) { rows in try rows.map { try Self.item($0, registry) } }
        let items = Array(found.prefix(params.limit))
        let next = found.count > items.count ? items.last.map { DueCursor(dueAt: $0.dueAt, id: $0.ticket.complaintID).text } : nil
        return EscalationsPage(items: items, next: next)
    }

    private static func item(_ row: PostgresRow, _ registry: Registry) throws -> EscalatedCase {
        EscalatedCase(
            ticket: Ticket(complaintID: try row.int64(0)), status: try row.word(1), class: try row.word(2),
            agency: try row.optionalText(3).map(registry.name(of:)), subject: try row.optionalText(4), submittedAt: try row.timestamp(5),
            dueAt: try row.optionalTimestamp(6),
            oversight: OversightView(
                escalation: Int(try row.int16(7)), escalatedTo: try row.optionalText(8), appealedTo: try row.optionalText(9),
                ombudsmanAt: try row.optionalTimestamp(10)))
    }

    // MARK: To the Ombudsman

    /// By the complainant, who must have given the agency its time, or by the national coordinator and the Ombudsman at any time.
    func escalate(_ params: EscalateParams, _ context: RequestContext) async throws -> CaseResult {
        let detail = EventDetail(text: params.text)
        guard [Role.nationalCoordinator, .ombudsman].map(\.rawValue).contains(context.caller.role) else {
            return try await desk.act(.escalate, params, context) { situation in
                let state = situation.state
                if [.assigned, .inProgress, .appealed].contains(state.status), let due = state.clocks.next, due > situation.time {
                    throw RPCError.preconditionFailed(
                        "the agency still has time, until \(due.rfc3339); a case goes to the Ombudsman when a deadline is broken or it is answered"
                    )
                }
                return CaseDesk.Deed(detail: detail)
            }
        }
        let order = CaseDesk.Order(
            action: .escalate, params: params,
            on: ActionOnCase(ticket: params.citizen.ticket, idempotencyKey: params.citizen.idempotencyKey)
        ) { _ in CaseDesk.Deed(detail: detail) }
        return try await desk.actOnMany([order], context)[0].get()
    }

    /// The whole case as data and as a document. The export is audited: it leaves the system.
    func dossier(_ params: ShowParams, _ context: RequestContext) async throws -> Dossier {
        let complaint = try await show.show(params, context)
        let registry = registry.current
        let now = clock.now()
        let document = DossierDocument(
            complaint, createdAt: now, zone: registry.timeZone(of: complaint.summary.agency), name: { registry.name(of: $0).name })
        let entry = AuditEntry(at: now, by: context.caller, action: "dossier.export", subject: params.ticket.description)
        try await pool.transaction("dossier") { try AuditTrail.append(entry, in: $0) }
        return Dossier(createdAt: now, complaint: complaint, document: document.text)
    }
}
