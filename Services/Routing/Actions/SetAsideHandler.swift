internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC

/// `routing.hold` and `routing.archive`: the complaint cannot be handled as it is, or not at all.
struct SetAsideHandler: Sendable {
    let desk: CaseDesk

    /// The text is the question to the complainant.
    func hold(_ params: TextOnCaseParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.hold, params, context) { _ in CaseDesk.Deed(detail: EventDetail(text: params.text)) }
    }

    func archive(_ params: ArchiveParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.archive, params, context) { _ in
            var change = ComplaintChange()
            change.archiveReason = params.reason
            return CaseDesk.Deed(change: change, detail: EventDetail(text: params.text, archiveReason: params.reason))
        }
    }
}
