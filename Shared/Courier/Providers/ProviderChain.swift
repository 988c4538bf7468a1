internal import Synchronization
package import Time

/// The providers of one channel, the preferred one first.
///
/// A definite failure goes on to the next provider. An unknown outcome does not: the message may have arrived, and only the provider that
/// had it can tell a repetition from a second message. So the caller writes down whom it is about to ask (`commit`), and whoever
/// continues after a crash or an unknown outcome says who that was (`pinned`).
package final class ProviderChain: Sendable {
    package enum Outcome: Sendable, Equatable {
        case accepted(by: String, reference: String?)
        /// Every provider refuses this message.
        case refused(reason: String)
        /// Nobody has it. Not before the given time, if somebody said one.
        case unavailable(reason: String, notBefore: Timestamp?)
        /// This provider may have it.
        case unknown(at: String, reason: String)
        /// The provider that may have it is not configured any more.
        case unknownProvider(String)
        /// `commit` said no: the delivery is somebody else's by now. Nothing was sent.
        case lostLease
    }

    /// What is known about a provider at the moment.
    package struct Status: Sendable, Equatable {
        package let name: String
        package let restsUntil: Timestamp?
        /// Of the last attempt, unless it succeeded.
        package let lastError: String?
    }

    private struct Health {
        var breaker = CircuitBreaker()
        var lastError: String?
    }

    private let providers: [any MessageProvider]
    private let health: Mutex<[Health]>

    package init(_ providers: [any MessageProvider]) {
        self.providers = providers
        health = Mutex(providers.map { _ in Health() })
    }

    /// For asking every provider once.
    package var timeoutMs: Int { providers.reduce(0) { $0 + $1.timeoutMs } }

    package var statuses: [Status] {
        health.withLock { health in
            zip(providers, health).map { Status(name: $0.name, restsUntil: $1.breaker.restsUntil, lastError: $1.lastError) }
        }
    }

    /// - Parameters:
    ///   - pinned: the provider that may have the message from an earlier attempt.
    ///   - commit: writes durably that this provider is asked next; false when the delivery is no longer the caller's.
    package func send(
        _ message: OutgoingMessage, pinned: String?, clock: WallClock, over line: TransferLine, commit: (String) async throws -> Bool
    ) async throws -> Outcome {
        var candidates = Array(providers.indices)
        if let pinned {
            candidates.removeAll { providers[$0].name != pinned }
            guard !candidates.isEmpty else { return .unknownProvider(pinned) }
        }
        var refusals: [String] = []
        var failures: [String] = []
        for index in candidates {
            let provider = providers[index]
            guard health.withLock({ $0[index].breaker.admits(at: clock.now()) }) else {
                failures.append("\(provider.name): resting after failures")
                continue
            }
            if provider.name != pinned {
                guard try await commit(provider.name) else { return .lostLease }
            }
            let outcome = await provider.send(message, at: clock.now(), over: line)
            note(outcome, of: index, at: clock.now())
            switch outcome {
            case .accepted(let reference): return .accepted(by: provider.name, reference: reference)
            case .unknown(let reason): return .unknown(at: provider.name, reason: "\(provider.name): \(reason)")
            case .refused(let reason): refusals.append("\(provider.name): \(reason)")
            case .unavailable(let reason, _): failures.append("\(provider.name): \(reason)")
            }
        }
        // A provider that could not be asked may still take what the others refuse.
        if failures.isEmpty { return .refused(reason: refusals.joined(separator: "; ")) }
        let reason = (refusals + failures).joined(separator: "; ")
        // What an earlier attempt may have sent is not undone by this one's failure.
        if let pinned { return .unknown(at: pinned, reason: reason) }
        return .unavailable(reason: reason, notBefore: nextOpening)
    }

    private func note(_ outcome: SendOutcome, of index: Int, at now: Timestamp) {
        health.withLock { health in
            switch outcome {
            // A provider that refuses one message is well.
            case .accepted, .refused: health[index] = Health()
            case .unavailable(let reason, let retryAfter):
                health[index].breaker.failed(at: now, retryAfterSeconds: retryAfter)
                health[index].lastError = reason
            case .unknown(let reason):
                health[index].breaker.failed(at: now)
                health[index].lastError = reason
            }
        }
    }

    /// When the first provider may be asked again; nil: at any time.
    private var nextOpening: Timestamp? {
        health.withLock { health in
            health.contains { $0.breaker.restsUntil == nil } ? nil : health.compactMap(\.breaker.restsUntil).min()
        }
    }
}
