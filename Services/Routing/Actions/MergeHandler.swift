internal import Complaints
internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC

/// `routing.merge`: one complaint follows another about the same matter.
///
/// A complaint always follows one that follows nobody: what followed the merged one is pointed to its target in the same transaction.
/// So there are no chains, and no circles either, because both complaints are locked in the order of their numbers.
struct MergeHandler: Sendable {
    let desk: CaseDesk

    func merge(_ params: MergeParams, _ context: RequestContext) async throws -> CaseResult {
        guard params.into != params.action.ticket else { throw RPCError.invalidParams("into", "is the complaint itself") }
        let target = params.into.complaintID
        return try await desk.act(.merge, params, context, others: [target]) { situation in
            guard let other = situation.others[target]?.state else {
                throw RPCError.notFound("there is no complaint with the ticket in into, or you may not see it")
            }
            try Self.check(other)
            try situation.transaction.run(RoutingStatements.follow, [.int8(situation.state.id), .int8(target)])
            var change = ComplaintChange()
            change.mergedInto = target
            return CaseDesk.Deed(change: change, detail: EventDetail(archiveReason: .merged, into: params.into.description))
        }
    }

    /// What nobody will answer cannot be followed.
    private static func check(_ target: ComplaintState) throws(RPCError) {
        if let further = target.mergedInto {
            throw .preconditionFailed("the complaint in into follows \(Ticket(complaintID: further)) itself; merge into that one")
        }
        guard target.status != .archived else {
            let reason = target.archiveReason.map { " (\($0.rawValue))" } ?? ""
            throw .preconditionFailed("the complaint in into is archived\(reason); reopen it first")
        }
    }
}
