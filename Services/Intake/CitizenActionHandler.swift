internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry

/// `intake.complete` and `intake.withdraw`: what a complainant may still do before the answer.
struct CitizenActionHandler: Sendable {
    let desk: CaseDesk
    let registry: RegistryCache

    /// Goes back to routing, which may decide otherwise now.
    func complete(_ params: CompleteParams, _ context: RequestContext) async throws -> CaseResult {
        var problems = SubmissionRules.codes(agency: nil, region: params.region, category: params.category, registry.current)
        if !problems.isEmpty {
            // Perhaps the codes are newer than the copy at hand.
            problems = SubmissionRules.codes(
                agency: nil, region: params.region, category: params.category, try await registry.refresh())
        }
        guard problems.isEmpty else { throw RPCError.invalidParams(problems) }
        return try await desk.act(.complete, params, context) { _ in
            var change = ComplaintChange()
            change.region = params.region?.description
            change.category = params.category
            return CaseDesk.Deed(change: change, detail: EventDetail(text: params.text), queue: "routing")
        }
    }

    func withdraw(_ params: WithdrawParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.withdraw, params, context) { _ in
            CaseDesk.Deed(detail: EventDetail(text: params.text, archiveReason: .withdrawn))
        }
    }
}
