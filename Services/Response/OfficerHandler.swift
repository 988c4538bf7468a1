internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC

/// What officers do beside answering: `response.start`, `note`, `close`, `reopen`.
struct OfficerHandler: Sendable {
    let desk: CaseDesk

    func start(_ params: CaseActionParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.start, params, context) { _ in CaseDesk.Deed() }
    }

    func note(_ params: TextOnCaseParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.note, params, context) { _ in CaseDesk.Deed(detail: EventDetail(text: params.text)) }
    }

    func close(_ params: CaseActionParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.close, params, context) { _ in CaseDesk.Deed() }
    }

    func reopen(_ params: TextOnCaseParams, _ context: RequestContext) async throws -> CaseResult {
        try await desk.act(.reopen, params, context) { _ in CaseDesk.Deed(detail: EventDetail(text: params.text)) }
    }
}
