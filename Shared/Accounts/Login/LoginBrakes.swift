internal import Time

/// How failed logins slow the next ones down.
///
/// A device that has logged in before has a counter to itself. All others share one for each account and one for each source, so that
/// guessing is slow from wherever it comes; what strangers do to these never stops a known device.
///
/// Every attempt is counted as a failure before the password is looked at, and taken back when it was right: many at once gain nothing.
package struct LoginBrakes: Sendable, Equatable {
    /// Whose failures a counter counts.
    package enum Kind: String, Sendable, CaseIterable {
        /// One account, by strangers.
        case account
        /// One account, by one device that has logged in before.
        case device
        /// Any accounts, from one source by strangers. Many officers may sit behind one address.
        case source
        /// One account, by a session that has to show the password again.
        case session
    }

    /// Failures without a delay.
    package var free: [Kind: Int32] = [.account: 5, .device: 10, .source: 50, .session: 5]
    /// After the free ones; doubles with every further failure.
    package var firstDelaySeconds: Int64 = 1
    /// NIST SP 800-63B allows at most one hundred failures in a row: this makes it a hundred a day.
    package var maxDelaySeconds: Int64 = 900
    /// A counter without failures for so long is forgotten.
    package var forgetSeconds: Int64 = 86_400

    package init() {}

    /// How long nothing may be tried; nil when it may.
    func wait(_ counter: LoginCounter, now: Timestamp) -> Duration? {
        guard let end = counter.blockedUntil, end > now else { return nil }
        return .microseconds(end - now)
    }

    /// The counter after one more failure.
    func failing(_ counter: LoginCounter, _ kind: Kind, now: Timestamp) -> LoginCounter {
        let isForgotten = counter.failedAt.adding(seconds: forgetSeconds) <= now
        let failures = isForgotten ? 1 : min(counter.failures, .max - 1) + 1
        return LoginCounter(failures: failures, failedAt: now, blockedUntil: delay(after: failures, kind).map { now.adding(seconds: $0) })
    }

    private func delay(after failures: Int32, _ kind: Kind) -> Int64? {
        let further = Int64(failures) - Int64(free[kind] ?? 0)
        guard further > 0 else { return nil }
        return further > 20 ? maxDelaySeconds : min(firstDelaySeconds << (further - 1), maxDelaySeconds)
    }
}

/// A row of `login_counters`.
struct LoginCounter: Sendable, Equatable {
    var failures: Int32
    var failedAt: Timestamp
    var blockedUntil: Timestamp?
}
