internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC

/// What the complainant does with an answer: `response.reply` and `rate`.
struct ComplainantHandler: Sendable {
    let desk: CaseDesk

    func reply(_ params: ReplyParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.reply, params, context) { _ in CaseDesk.Deed(detail: EventDetail(text: params.text)) }
    }

    func rate(_ params: RateParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.rate, params, context) { _ in
            var change = ComplaintChange()
            change.rating = params.stars
            return CaseDesk.Deed(change: change, detail: EventDetail(text: params.text))
        }
    }
}
