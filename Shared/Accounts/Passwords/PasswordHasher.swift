internal import Metrics
internal import NIOPosix
package import RPC
internal import Synchronization

/// Checks and makes passwords on two threads of its own: at most two at a time, because each takes 32 MiB, and never on the cooperative
/// pool, which a fifth of a second would block for everybody.
package final class PasswordHasher: Sendable {
    static let width = 2
    /// Waiting and at work. More is an attack or a burst that the door has to spread: about ten are done in a second.
    static let maxPending = 64

    package let cost: PasswordCost
    private let decoy: PasswordHash
    private let threads = NIOThreadPool(numberOfThreads: width)
    private let pending = Mutex(0)
    private let gauge = Gauge(label: "pintu_password_checks_pending")

    package init(cost: PasswordCost) {
        self.cost = cost
        decoy = .decoy(cost: cost)
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    /// Nil for the hash of an account that does not exist: false, after the same time.
    ///
    /// - Throws: `overloaded`; `CancellationError` when the caller gave up before it was its turn.
    package func matches(_ password: String, _ hash: PasswordHash?) async throws -> Bool {
        try await run { [decoy] in try (hash ?? decoy).matches(password) }
    }

    package func hash(_ password: String) async throws -> PasswordHash {
        try await run { [cost] in try PasswordHash(of: password, cost: cost) }
    }

    /// - Throws: `overloaded` when another one would not be taken now. Asked before a login is counted.
    package func checkRoom() throws(RPCError) {
        if pending.withLock({ $0 }) >= Self.maxPending { throw .overloaded(retryAfterMs: 1_000) }
    }

    private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let count = try pending.withLock { pending throws(RPCError) in
            guard pending < Self.maxPending else { throw RPCError.overloaded(retryAfterMs: 1_000) }
            pending += 1
            return pending
        }
        gauge.record(count)
        defer {
            gauge.record(
                pending.withLock {
                    $0 -= 1
                    return $0
                })
        }
        return try await threads.runIfActive(work)
    }
}
