internal import Registry
internal import Synchronization

/// Looks for newer reference data when somebody used a code that is not known, so that a code that was imported a moment ago is never
/// refused. All who wait share one look; looks are a quarter of a second apart, so a caller who keeps sending wrong codes does not keep the
/// database busy, only himself waiting.
final class RegistryRefresher: Sendable {
    private static let interval = Duration.milliseconds(250)
    /// More callers than this are told to come back.
    private static let maxWaiting = 1_000
    /// When a look has surely been taken.
    static let retryAfterMs = 500

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isLooking = false
        var last: ContinuousClock.Instant?
    }

    private let cache: RegistryCache
    private let state = Mutex(State())

    init(_ cache: RegistryCache) {
        self.cache = cache
    }

    /// - Parameter then: called on some thread after a look that began later than this call.
    /// - Returns: false when too many wait already; `then` is not called.
    func look(_ then: @escaping @Sendable () -> Void) -> Bool {
        let (isWaiting, mustStart) = state.withLock { state -> (Bool, Bool) in
            guard state.waiting.count < Self.maxWaiting else { return (false, false) }
            state.waiting.append(then)
            defer { state.isLooking = true }
            return (true, !state.isLooking)
        }
        if mustStart { Task { await lookWhileSomebodyWaits() } }
        return isWaiting
    }

    private func lookWhileSomebodyWaits() async {
        while true {
            if let last = state.withLock({ $0.last }) { try? await Task.sleep(until: last + Self.interval) }
            let waiting = state.withLock { state -> [@Sendable () -> Void] in
                state.last = .now
                if state.waiting.isEmpty { state.isLooking = false }
                defer { state.waiting = [] }
                return state.waiting
            }
            if waiting.isEmpty { return }
            // What goes wrong here is said by the cache itself, which looks every second.
            _ = try? await cache.refresh()
            for then in waiting { then() }
        }
    }
}
