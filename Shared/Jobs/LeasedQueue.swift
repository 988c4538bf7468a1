package import Time

/// Where a `LeasedWorker` takes work from whose effect is outside the database: a mail, a message to a gateway.
///
/// Nobody can send a mail and commit a row in one step, so a piece of work is *leased*: the claim is committed first, and hides it from
/// others until the lease runs out. `attempt` counts claims and is the fencing token: whoever settles with an older one changes nothing.
package protocol LeasedQueue: Sendable {
    associatedtype Work: Sendable
    /// What a success leaves behind.
    associatedtype Receipt: Sendable

    /// In logs and metrics, and in `pintu jobs`.
    var name: String { get }

    /// The work that has waited longest among what is due, hidden from others until `end`; nil when nothing is due.
    func claim(at now: Timestamp, until end: Timestamp) async throws -> Lease<Work>?

    /// - Returns: false when the lease had run out and somebody else has claimed the work since: nothing was changed.
    func settle(_ lease: Lease<Work>, as settlement: LeaseSettlement<Receipt>, at now: Timestamp) async throws -> Bool
}

/// A claim on a piece of work.
package struct Lease<Work: Sendable>: Sendable {
    /// What people call the work by.
    package let number: Int64
    /// The fencing token.
    package let attempt: Int
    /// How often it has failed so far; claims that ended otherwise do not count.
    package let failures: Int
    package let end: Timestamp
    package let work: Work

    package init(number: Int64, attempt: Int, failures: Int, end: Timestamp, work: Work) {
        self.number = number
        self.attempt = attempt
        self.failures = failures
        self.end = end
        self.work = work
    }
}

/// What a handler says of its work. Reasons are stored and logged: they must not contain anybody's data.
package enum LeaseVerdict<Receipt: Sendable>: Sendable {
    case done(Receipt)
    /// Not needed any more, or not possible and nobody's fault.
    case void(reason: String)
    /// Not now, without blame.
    case later(Timestamp)
    case failed(LeaseFailure)
    /// Somebody else has it by now; nothing was done.
    case lost
}

package struct LeaseFailure: Sendable, Equatable {
    package var reason: String
    /// The effect may have happened all the same; what is known about it must be kept.
    package var isOutcomeUnknown: Bool
    /// Another attempt is pointless.
    package var isFinal: Bool
    package var notBefore: Timestamp?

    package init(_ reason: String, isOutcomeUnknown: Bool = false, isFinal: Bool = false, notBefore: Timestamp? = nil) {
        self.reason = reason
        self.isOutcomeUnknown = isOutcomeUnknown
        self.isFinal = isFinal
        self.notBefore = notBefore
    }
}

/// What becomes of the work.
package enum LeaseSettlement<Receipt: Sendable>: Sendable {
    case done(Receipt)
    case void(reason: String)
    case waits(until: Timestamp)
    case retries(LeaseFailure, at: Timestamp)
    /// Until a person retries or discards it.
    case dies(LeaseFailure)
}
