internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry

/// `routing.verify`: a coordinator confirms what a complaint is about and, where nobody has it yet, who must answer.
struct VerifyHandler: Sendable {
    let desk: CaseDesk
    let codes: CodeCheck

    func verify(_ params: VerifyParams, _ context: RequestContext) async throws -> CaseResult {
        _ = try await codes.registry(knowing: params.agency, region: params.region, category: params.category)
        return try await desk.act(.verify, params, context) { [caller = context.caller] situation in
            var change = ComplaintChange()
            change.class = params.class
            change.region = params.region?.description
            change.category = params.category
            change.anonymous = params.anonymous
            change.confidential = params.confidential
            change.agency = try Self.agency(params, situation, caller)
            return CaseDesk.Deed(change: change)
        }
    }

    /// nil leaves the complaint where it is.
    private static func agency(
        _ params: VerifyParams, _ situation: CaseDesk.Situation, _ caller: Caller
    ) throws(RPCError) -> String? {
        guard situation.state.status == .unverified else {
            if let agency = params.agency, agency != situation.state.agency {
                let holder = situation.state.agency ?? "nobody"
                throw .invalidParams("agency", "differs from \(holder), which it is assigned to; routing.reassign hands it over")
            }
            return nil
        }
        guard let agency = params.agency else { throw .invalidParams("agency", "is needed: nobody has been told to answer yet") }
        try caller.checkMayAssign(to: agency, situation.registry)
        return agency
    }
}

extension Caller {
    /// A coordinator hands complaints to agencies of the own subtree only; the national coordinator to all.
    func checkMayAssign(to agency: String, _ registry: Registry) throws(RPCError) {
        guard maySee(heldBy: agency, registry) else {
            throw .forbidden("\(agency) is not in the subtree of \(self.agency ?? AgencyTree.root)")
        }
    }
}
