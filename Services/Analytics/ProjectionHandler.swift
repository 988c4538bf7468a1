internal import Contracts
internal import Jobs
internal import Postgres
internal import RPC

/// `analytics.progress` and `analytics.rebuild`.
struct ProjectionHandler: Sendable {
    let pool: PostgresPool
    let doorbell: Doorbell

    func progress(_ params: Empty, _ context: RequestContext) async throws -> ProgressResult {
        try await pool.query(ProjectionStatements.progress, [.text(ProjectionStatements.feed.name)]) { rows in
            let row = try rows.single()
            return ProgressResult(pendingEvents: Int(try row.int64(0)), complaints: Int(try row.int64(1)))
        }
    }

    /// The cursor's row lock comes first, as in a follower, so the two cannot wait for each other in a circle; a replica that follows
    /// meanwhile either ends its batch before, or finds the cursor at the beginning after.
    func rebuild(_ params: Empty, _ context: RequestContext) async throws -> Empty {
        try await pool.transaction("analytics_rebuild") { transaction in
            try transaction.run(ProjectionStatements.resetCursor, [.text(ProjectionStatements.feed.name)])
            try transaction.run(ProjectionStatements.forget)
        }
        doorbell.ring()
        return Empty()
    }
}
