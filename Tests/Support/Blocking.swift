import Dispatch
import Synchronization

/// Runs asynchronous work from inside a transaction's closure, which only tests may do: the closure has a thread of its own to block.
package enum Blocking {
    package static func wait(_ work: @escaping @Sendable () async throws -> Void) throws {
        let outcome = Outcome()
        Task.detached {
            do { try await work() } catch { outcome.failure.withLock { $0 = error } }
            outcome.done.signal()
        }
        outcome.done.wait()
        if let error = outcome.failure.withLock({ $0 }) { throw error }
    }

    private final class Outcome: Sendable {
        let done = DispatchSemaphore(value: 0)
        let failure = Mutex<(any Error)?>(nil)
    }
}
