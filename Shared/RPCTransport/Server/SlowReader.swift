/// Watches one connection's unread answers. Reading of requests stops while they are above the first bound, so what can still be added is
/// what was already in flight; the connection closes when that lasts too long or the second bound is passed.
struct SlowReader: Sendable, Equatable {
    enum Verdict: Sendable, Equatable {
        case fine
        /// Above the first bound: close if this lasts until the deadline.
        case slow(until: ContinuousClock.Instant)
        /// Close now.
        case hopeless
    }

    let slowBytes: Int
    let maxBytes: Int
    let patience: Duration
    private(set) var since: ContinuousClock.Instant?

    init(slowBytes: Int, maxBytes: Int, patience: Duration) {
        self.slowBytes = slowBytes
        self.maxBytes = max(maxBytes, slowBytes)
        self.patience = patience
    }

    var isSlow: Bool { since != nil }

    /// Call after a write, when the transport has taken bytes, and at the deadline of `slow`.
    mutating func observe(unreadBytes: Int, now: ContinuousClock.Instant) -> Verdict {
        if unreadBytes > maxBytes { return .hopeless }
        // Half the bound again before it counts as caught up, so that a reader at the edge is not judged anew with every byte.
        if unreadBytes <= (since == nil ? slowBytes : slowBytes / 2) {
            since = nil
            return .fine
        }
        let start = since ?? now
        since = start
        return now >= start + patience ? .hopeless : .slow(until: start + patience)
    }
}
