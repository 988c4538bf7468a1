internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry

/// `intake.track`: a complaint as the public or, with the access code, its complainant may see it.
struct TrackHandler: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let accessCodes: AccessCodeKey

    /// An unknown ticket, a wrong code, and a complaint that is not public get the very same answer.
    func track(_ params: TrackParams, _ context: RequestContext) async throws -> TrackResult {
        if let code = params.accessCode, !accessCodes.accepts(code, for: params.ticket) { throw RPCError.noSuchComplaint }
        let isPrivate = params.accessCode != nil
        let registry = registry.current
        let result = try await pool.transaction("track", isolation: .repeatableRead, readOnly: true) { transaction -> TrackResult? in
            let id = params.ticket.complaintID
            let statement = isPrivate ? IntakeStatements.trackedCase : IntakeStatements.publicCase
            guard let found = try transaction.run(statement, [.int8(id)]).first.map(Self.found) else { return nil }
            let followed = found.mergedInto == nil ? [] : try transaction.run(IntakeStatements.followed, [.int8(id)]).map(Self.followed)
            let events = try transaction.run(IntakeStatements.timeline, [.int8(id), .int8Array(followed.map(\.id))]).map(Self.event)
            return TrackView.result(params.ticket, found, followed, events, isPrivate: isPrivate, registry)
        }
        guard let result else { throw RPCError.noSuchComplaint }
        return result
    }

    private static func found(_ row: PostgresRow) throws -> TrackView.Case {
        TrackView.Case(
            status: try row.word(0), class: try row.word(1), agency: try row.optionalText(2), submittedAt: try row.timestamp(3),
            dueAt: try row.optionalTimestamp(4), rating: try row.optionalInt16(5), archiveReason: try row.optionalWord(6),
            mergedInto: try row.optionalInt64(7), subject: try row.optionalText(8), body: try row.text(9))
    }

    private static func followed(_ row: PostgresRow) throws -> TrackView.Followed {
        TrackView.Followed(id: try row.int64(0), isPublic: try row.bool(1))
    }

    private static func event(_ row: PostgresRow) throws -> TrackView.Event {
        TrackView.Event(
            complaintID: try row.int64(0), at: try row.timestamp(1), action: try row.word(2), status: try row.word(3),
            agency: try row.optionalText(4), role: try row.word(5),
            detail: try row.optionalJSONB(6).map { try EventDetail(json: $0) } ?? EventDetail())
    }
}
