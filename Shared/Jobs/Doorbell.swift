internal import Synchronization

/// A wake signal without content. Rings that nobody has answered yet count as one; a ring while somebody waits wakes everybody who waits.
/// Losing a ring costs at most the time the waiter was prepared to wait: polling is the guarantee, the bell only makes it fast.
package final class Doorbell: Sendable {
    private struct State {
        var hasRung = false
        var lastWaiter: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// From anywhere; cheap.
    package func ring() {
        let woken = state.withLock { state in
            let woken = state.waiting
            state.waiting = [:]
            state.hasRung = woken.isEmpty
            return woken.values
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns at a ring (also one from before the call that nobody took), when `limit` has passed or when the task is cancelled.
    package func wait(upTo limit: Duration) async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let alarm = Mutex<Task<Void, Never>?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    if state.hasRung {
                        state.hasRung = false
                        return false
                    }
                    state.waiting[waiter] = continuation
                    return true
                }
                guard isWaiting else { return continuation.resume() }
                // Only now, so that neither can come before there is somebody to release.
                alarm.withLock { alarm in
                    alarm = Task {
                        try? await Task.sleep(for: limit)
                        release(waiter)
                    }
                }
                if Task.isCancelled { release(waiter) }
            }
        } onCancel: {
            release(waiter)
        }
        alarm.withLock { $0?.cancel() }
    }

    private func release(_ waiter: UInt64) {
        let continuation = state.withLock { $0.waiting.removeValue(forKey: waiter) }
        continuation?.resume()
    }
}
