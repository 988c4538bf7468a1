internal import Synchronization

/// Fires once; heard by everybody who waits and by whoever asks later.
final class OnceSignal: Sendable {
    private struct State {
        var hasFired = false
        var lastWaiter = 0
        var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
    }

    private let state = Mutex(State())

    var hasFired: Bool { state.withLock { $0.hasFired } }

    /// - Returns: false when it had fired before.
    @discardableResult
    func fire() -> Bool {
        let waiters = state.withLock { state -> [AsyncStream<Never>.Continuation]? in
            guard !state.hasFired else { return nil }
            state.hasFired = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters ?? [] { waiter.finish() }
        return waiters != nil
    }

    /// Returns when it has fired or the task is cancelled.
    func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let waiter = state.withLock { state -> Int? in
            guard !state.hasFired else { return nil }
            state.lastWaiter += 1
            state.waiters[state.lastWaiter] = continuation
            return state.lastWaiter
        }
        guard let waiter else { return }
        for await _ in stream {}
        state.withLock { _ = $0.waiters.removeValue(forKey: waiter) }
    }

    /// Returns when it fires, at the latest after `duration`.
    func wait(atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: duration) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Runs `work`, which is cancelled when this fires.
    ///
    /// - Returns: nil when it fired first, whatever `work` made of its cancellation.
    func unlessFired<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) async throws -> T? {
        try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                do {
                    return try await work()
                } catch {
                    if self.hasFired { return nil }
                    throw error
                }
            }
            group.addTask {
                await self.wait()
                try Task.checkCancellation()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
