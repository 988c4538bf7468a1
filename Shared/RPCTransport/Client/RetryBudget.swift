/// Keeps retries a small share of all calls: a service in trouble must not be buried by its clients' second attempts.
/// Every call earns a tenth of a retry; what is saved is bounded, so a quiet hour does not pay for a storm.
struct RetryBudget: Sendable, Equatable {
    /// Retries as a share of calls, in percent.
    let percent: Int
    /// The most retries that can be saved up; also what a new client starts with, so that a rare call may be retried at all.
    let reserve: Int
    /// Hundredths of a retry.
    private var saved: Int

    init(percent: Int = 10, reserve: Int = 10) {
        precondition((0...100).contains(percent) && reserve >= 0, "a retry budget is a share of calls")
        self.percent = percent
        self.reserve = reserve
        self.saved = reserve * 100
    }

    mutating func noteCall() {
        saved = min(saved + percent, reserve * 100)
    }

    /// True when a retry may be made; it is then paid for.
    mutating func takeRetry() -> Bool {
        guard saved >= 100 else { return false }
        saved -= 100
        return true
    }
}
