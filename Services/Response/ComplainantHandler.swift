internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry
internal import Time

/// What the complainant does with an answer: `response.reply` and `rate`.
struct ComplainantHandler: Sendable {
    let desk: CaseDesk

    func reply(_ params: ReplyParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.reply, params, context) { _ in CaseDesk.Deed(detail: EventDetail(text: params.text)) }
    }

    func rate(_ params: RateParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.rate, params, context) { situation in
            var change = ComplaintChange()
            change.rating = params.stars
            let law = situation.registry.law
            let today = LocalTime(situation.time, in: law.locality(of: situation.state.agency).timeZone).date
            // A rating that comes when everything is over opens nothing again.
            let isAppeal = situation.state.status == .answered && law.deadlines.isPoor(params.stars, on: today)
            return CaseDesk.Deed(change: change, detail: EventDetail(text: params.text), action: isAppeal ? .appeal : nil)
        }
    }
}
