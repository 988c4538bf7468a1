internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry

/// `response.decideAppeal`: the agency one level up says whether the complainant is right.
struct AppealHandler: Sendable {
    let desk: CaseDesk

    func decide(_ params: DecideAppealParams, _ context: RequestContext) async throws -> CaseResult {
        let own = context.caller.agency
        return try await desk.act(params.decision.action, params, context) { situation in
            guard let judge = situation.state.appealedTo, Self.mayDecide(own, at: judge, situation.registry) else {
                throw RPCError.forbidden(
                    "an appeal is decided one level up, by \(situation.state.appealedTo ?? "nobody"), or above; never by the agency it is about"
                )
            }
            return CaseDesk.Deed(detail: EventDetail(text: params.text))
        }
    }

    /// The judge's agency or one above it.
    private static func mayDecide(_ own: String?, at judge: String, _ registry: Registry) -> Bool {
        own.map { registry.agencies.contains(judge, within: $0) } ?? true
    }
}

extension AppealDecision {
    var action: Action {
        switch self {
        case .upheld: .upholdAppeal
        case .rejected: .rejectAppeal
        }
    }
}
