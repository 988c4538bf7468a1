internal import Postgres
package import RPC

/// What a caller is told when the database is the problem.
package enum DatabaseErrors {
    package static let retryAfterMs = 1_000

    /// The answer for an error of the database that is not the caller's or the program's fault, nil for all others.
    package static func answer(_ error: any Error) -> RPCError? {
        guard let error = error as? PostgresError else { return nil }
        if error.kind == .cancelled { return .cancelled }
        if error.commitUnknown {
            // What carries an idempotency key may be repeated; that the first one did not happen is not known.
            return RPCError(
                .unavailable, "the database was lost while it committed; it is not known whether this took effect",
                retryAfterMs: retryAfterMs)
        }
        if error.isDatabaseAway { return .unavailable("the database cannot be reached now", retryAfterMs: retryAfterMs) }
        if error.retryable { return .unavailable("the database is busy with conflicting work", retryAfterMs: retryAfterMs) }
        if error.kind == .statementTimeout { return .deadlineExceeded }
        return nil
    }
}
