package import Time

/// Spares a provider that fails again and again, and everybody who would wait for it.
///
///     closed ── 5 failures in a row, or "come back later" ──► resting ── time over: one attempt for each rest ──► closed, or a longer rest
package struct CircuitBreaker: Sendable, Equatable {
    package static let tolerated = 5
    package static let firstRestSeconds: Int64 = 30
    package static let longestRestSeconds: Int64 = 600
    /// Nobody's wish to be left alone is honoured for longer.
    package static let longestWishSeconds: Int64 = 3_600

    private var failures = 0
    package private(set) var restsUntil: Timestamp?

    package init() {}

    /// Whether an attempt may be made now. During a rest that is over it may be made once; its result says how it goes on, and should it
    /// never come, the next rest is over as well some time.
    package mutating func admits(at now: Timestamp) -> Bool {
        guard let end = restsUntil else { return true }
        guard now >= end else { return false }
        restsUntil = now.adding(seconds: rest)
        return true
    }

    package mutating func succeeded() {
        self = CircuitBreaker()
    }

    package mutating func failed(at now: Timestamp, retryAfterSeconds: Int? = nil) {
        failures += 1
        if failures >= Self.tolerated { restsUntil = now.adding(seconds: rest) }
        if let wish = retryAfterSeconds {
            let end = now.adding(seconds: min(max(0, Int64(wish)), Self.longestWishSeconds))
            restsUntil = max(restsUntil ?? end, end)
        }
    }

    private var rest: Int64 {
        let doublings = min(max(0, failures - Self.tolerated), 10)
        return min(Self.firstRestSeconds << Int64(doublings), Self.longestRestSeconds)
    }
}
