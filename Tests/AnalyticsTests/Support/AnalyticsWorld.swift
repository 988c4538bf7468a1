import Analytics
import Complaints
import Contracts
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

/// A running analytics service and its country. The service's clock stands still at ``now``.
struct AnalyticsWorld {
    let world: CaseWorld
    let stage: RunningStage

    static let now = RandomLives.start.adding(days: 60)

    static func run(settings: [String: String] = [:], _ body: (AnalyticsWorld) async throws -> Void) async throws {
        let world = try await CaseWorld.make()
        try await RunningStage.run(AnalyticsService.definition, on: world.database, settings: settings, clock: .fixed(now)) { stage in
            try await body(AnalyticsWorld(world: world, stage: stage))
        }
        await world.close()
    }

    /// Waits until every event is projected; `count` complaints must be there then.
    func caughtUp(_ client: RPCClient, complaints count: Int) async throws {
        while true {
            client.notify(AnalyticsMethods.wake)
            let progress = try await client.call(AnalyticsMethods.progress, Empty())
            if progress == ProgressResult(pendingEvents: 0, complaints: count) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension CaseWorld {
    /// The projection, row by row.
    func facts() async throws -> [String] {
        try await pool.query(.unnamed("facts", "SELECT f::text FROM complaint_facts f ORDER BY complaint_id")) { rows in
            try rows.map { try $0.text(0) }
        }
    }
}

/// What a call failed with.
func refusal<T>(_ call: () async throws -> T) async -> RPCError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error as? RPCError
    }
}
