internal import Contracts
internal import RPC
internal import Synchronization

/// Gathers the outcomes of the complaints of one call, which come from several writers in any order.
final class Receipts: Sendable {
    typealias Outcome = Result<SubmitResult, RPCError>

    private struct State {
        var outcomes: [Outcome?]
        var missing: Int
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(outcomes: Array(repeating: nil, count: count), missing: count))
    }

    /// Once for each position.
    func set(_ position: Int, _ outcome: Outcome) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.outcomes[position] == nil else { return nil }
            state.outcomes[position] = outcome
            state.missing -= 1
            guard state.missing == 0 else { return nil }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Every outcome, in the order of the positions. Not cut short by cancellation: the queue answers each submission by its deadline.
    func all() async -> [Outcome] {
        await withCheckedContinuation { continuation in
            let isComplete = state.withLock { state in
                if state.missing > 0 { state.waiting = continuation }
                return state.missing == 0
            }
            if isComplete { continuation.resume() }
        }
        return state.withLock { $0.outcomes.compactMap(\.self) }
    }
}
