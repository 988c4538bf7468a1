internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Time

/// `response.answer` and `response.answerMany`.
struct AnswerHandler: Sendable {
    let desk: CaseDesk
    let clock: WallClock

    func answer(_ params: AnswerParams, _ context: RequestContext) async throws -> CaseResult {
        try RecordedMoment.check(params.occurredAt, by: context.caller, now: clock.now())
        return try await desk.act(.answer, params, context, occurredAt: params.occurredAt, Self.deed(params))
    }

    /// Each answer stands for itself; those that can be given are given in one transaction.
    func answerMany(_ params: AnswerManyParams, _ context: RequestContext) async throws -> AnswerManyResult {
        let now = clock.now()
        let orders = params.answers.map { answer -> Result<CaseDesk.Order, RPCError> in
            do throws(RPCError) {
                let answer = try answer.get()
                try RecordedMoment.check(answer.occurredAt, by: context.caller, now: now)
                return .success(
                    // An importer is faster than routing: it shall come back, not give up.
                    CaseDesk.Order(
                        action: .answer, params: answer, on: answer.action, occurredAt: answer.occurredAt, awaitsRouting: true,
                        decide: Self.deed(answer)))
            } catch {
                return .failure(error)
            }
        }
        let possible = orders.compactMap { try? $0.get() }
        var results = possible.isEmpty ? [][...] : try await desk.actOnMany(possible, context)[...]
        return AnswerManyResult(
            results: orders.map { order in
                switch order.flatMap({ _ in results.popFirst() ?? .failure(.internalError) }) {
                case .success(let result): AnswerOutcome(result: result)
                case .failure(let error): AnswerOutcome(refusal: Refusal(error))
                }
            })
    }

    private static func deed(_ answer: AnswerParams) -> CaseDesk.Decide {
        { _ in CaseDesk.Deed(detail: EventDetail(text: answer.text)) }
    }
}
