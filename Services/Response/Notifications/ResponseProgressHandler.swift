internal import Contracts
internal import Courier
internal import Jobs
internal import Postgres
internal import RPC
internal import Time

/// `response.progress`.
struct ResponseProgressHandler: Sendable {
    let pool: PostgresPool
    /// Ways out that have a provider: what waits for one that does not exist is nobody's work.
    let channels: [MessageChannel]
    let clock: WallClock

    func progress(_ params: Empty, _ context: RequestContext) async throws -> ResponseProgress {
        let now = clock.now()
        return try await pool.transaction("response_progress", isolation: .repeatableRead, readOnly: true) { transaction in
            let row = try transaction.run(NotificationStatements.progress, [.timestamptz(now), .textArray(channels.map(\.rawValue))])
                .single()
            return ResponseProgress(
                pendingEvents: try NotificationStatements.events.pending(in: transaction),
                pendingNotices: try NotificationStatements.notices.pending(in: transaction), pendingDeliveries: Int(try row.int64(0)),
                overdueChecks: Int(try row.int64(1)))
        }
    }
}
