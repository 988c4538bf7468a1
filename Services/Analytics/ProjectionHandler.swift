internal import Audit
internal import Contracts
internal import Jobs
internal import Postgres
internal import RPC
internal import Time

/// `analytics.progress` and `analytics.rebuild`.
struct ProjectionHandler: Sendable {
    let pool: PostgresPool
    let doorbell: Doorbell
    let clock: WallClock

    func progress(_ params: Empty, _ context: RequestContext) async throws -> ProgressResult {
        try await pool.transaction("analytics_progress", isolation: .repeatableRead, readOnly: true) { transaction in
            ProgressResult(
                pendingEvents: try ProjectionStatements.feed.pending(in: transaction),
                complaints: Int(try transaction.run(ProjectionStatements.complaints).single().int64(0)))
        }
    }

    /// The cursor's row lock comes first, as in a follower, so the two cannot wait for each other in a circle; a replica that follows
    /// meanwhile either ends its batch before, or finds the cursor at the beginning after.
    func rebuild(_ params: Empty, _ context: RequestContext) async throws -> Empty {
        try await pool.transaction("analytics_rebuild") { transaction in
            try transaction.run(ProjectionStatements.resetCursor, [.text(ProjectionStatements.feed.name)])
            try transaction.run(ProjectionStatements.forget)
            try AuditTrail.append(AuditEntry(at: clock.now(), by: context.caller, action: "analytics.rebuild"), in: transaction)
        }
        doorbell.ring()
        return Empty()
    }
}
