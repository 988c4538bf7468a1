internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry

/// `routing.reassign` and `routing.returnMisrouted`: the complaint goes to somebody else.
struct HandOverHandler: Sendable {
    let desk: CaseDesk
    let codes: CodeCheck

    /// Further down or sideways, inside the coordinator's own subtree.
    func reassign(_ params: HandOverParams, _ context: RequestContext) async throws -> CaseResult {
        _ = try await codes.registry(knowing: params.agency)
        return try await desk.act(.reassign, params, context) { [caller = context.caller] situation in
            try Self.checkDiffers(params.agency, situation.state)
            try caller.checkMayAssign(to: params.agency, situation.registry)
            var change = ComplaintChange()
            change.agency = params.agency
            return CaseDesk.Deed(change: change, detail: EventDetail(text: params.text))
        }
    }

    /// To the coordinator of the lowest agency above both, never back to the citizen. Where the suggested agency stands above or below
    /// the one that holds it, that is the upper of the two; a coordinator who holds it and suggests a unit of their own keeps it.
    func returnMisrouted(_ params: HandOverParams, _ context: RequestContext) async throws -> CaseResult {
        _ = try await codes.registry(knowing: params.agency)
        return try await desk.act(.returnMisrouted, params, context) { situation in
            try Self.checkDiffers(params.agency, situation.state)
            var change = ComplaintChange()
            change.agency =
                situation.state.agency.flatMap { situation.registry.agencies.commonParent(of: $0, and: params.agency) } ?? AgencyTree.root
            return CaseDesk.Deed(change: change, detail: EventDetail(text: params.text, suggestedAgency: params.agency))
        }
    }

    private static func checkDiffers(_ agency: String, _ state: ComplaintState) throws(RPCError) {
        if agency == state.agency { throw .invalidParams("agency", "has the complaint already") }
    }
}
