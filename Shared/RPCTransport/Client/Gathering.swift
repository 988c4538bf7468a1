internal import JSON
internal import RPC
internal import Synchronization

/// Collects the outcomes of several calls and resumes their caller with the last one.
final class Gathering: Sendable {
    typealias Outcome = Result<JSONNode, RPCError>

    private struct State {
        var outcomes: [Outcome?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let continuation: CheckedContinuation<[Outcome], Never>

    init(count: Int, _ continuation: CheckedContinuation<[Outcome], Never>) {
        precondition(count > 0, "nobody would ever resume the caller")
        state = Mutex(State(outcomes: Array(repeating: nil, count: count), missing: count))
        self.continuation = continuation
    }

    func set(_ index: Int, _ outcome: Outcome) {
        let all = state.withLock { state -> [Outcome]? in
            guard state.outcomes[index] == nil else { return nil }
            state.outcomes[index] = outcome
            state.missing -= 1
            return state.missing == 0 ? state.outcomes.compactMap(\.self) : nil
        }
        if let all { continuation.resume(returning: all) }
    }
}
