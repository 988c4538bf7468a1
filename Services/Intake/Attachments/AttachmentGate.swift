internal import RPC
internal import Synchronization

/// Bounds how many files or chunks are held in memory at once. Whoever comes too many is asked to come again; nobody waits inside.
final class AttachmentGate: Sendable {
    private let limit: Int
    private let retryAfterMs: Int
    private let inside = Mutex(0)

    init(limit: Int, retryAfterMs: Int) {
        self.limit = limit
        self.retryAfterMs = retryAfterMs
    }

    func pass<T: Sendable>(_ work: () async throws -> T) async throws -> T {
        let isIn = inside.withLock { inside in
            if inside < limit { inside += 1 } else { return false }
            return true
        }
        guard isIn else { throw RPCError.overloaded(retryAfterMs: retryAfterMs) }
        defer { inside.withLock { $0 -= 1 } }
        return try await work()
    }
}
