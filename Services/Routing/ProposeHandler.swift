internal import Complaints
internal import Contracts
internal import RPC
internal import Registry

/// `routing.propose`: what routing would decide, without a complaint.
struct ProposeHandler: Sendable {
    let codes: CodeCheck

    func propose(_ params: ProposeParams, _ context: RequestContext) async throws -> ProposeResult {
        let registry = try await codes.registry(knowing: params.agency, region: params.region, category: params.category)
        let facts = RoutingFacts(namedAgency: params.agency, region: params.region, category: params.category)
        switch RoutingDecision(facts, agencies: registry.agencies, rules: registry.rules) {
        case .assign(let agency, let reason):
            let name = AgencyName(code: agency, name: registry.agencies[agency]?.name ?? agency)
            return ProposeResult(proposals: [Proposal(agency: name, reason: Self.text(reason))], reasons: [])
        case .queue(_, let reasons):
            return ProposeResult(proposals: [], reasons: reasons.map(Self.text))
        }
    }

    private static func text(_ reason: RoutingReason) -> String {
        String(reason.sentence.unicodeScalars.prefix(RoutingDecision.longestText))
    }
}
