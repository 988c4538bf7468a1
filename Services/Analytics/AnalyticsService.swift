internal import Contracts
internal import Jobs
package import Logging
package import Postgres
package import RPC
package import Registry
package import ServiceKit
package import ServiceLifecycle
package import Time

/// Follows the events, counts, and answers questions about the counts.
package struct AnalyticsService: Sendable {
    package static let definition = ServiceDefinition(name: "analytics", keys: AnalyticsConfiguration.keys) { environment in
        let registry = try await RegistryCache(pool: environment.pool, logger: environment.logger)
        let service = AnalyticsService(
            pool: environment.pool, registry: registry, clock: environment.clock, logger: environment.logger,
            batch: environment.configuration.int(AnalyticsConfiguration.batch),
            mutationDays: environment.configuration.int(AnalyticsConfiguration.mutationDays))
        return ServiceParts(router: service.router, services: service.services)
    }

    private let pool: PostgresPool
    private let registry: RegistryCache
    private let clock: WallClock
    private let doorbell = Doorbell()
    private let logger: Logger
    private let batch: Int
    private let mutationDays: Int

    /// - Parameters:
    ///   - batch: events in one transaction of the projection.
    ///   - mutationDays: how long results of mutations are kept.
    package init(
        pool: PostgresPool, registry: RegistryCache, clock: WallClock = .system, logger: Logger, batch: Int = 2_000,
        mutationDays: Int = 30
    ) {
        self.pool = pool
        self.registry = registry
        self.clock = clock
        self.logger = logger
        self.batch = batch
        self.mutationDays = mutationDays
    }

    package var router: RPCRouter {
        let recap = RecapHandler(pool: pool, registry: registry, clock: clock)
        let projection = ProjectionHandler(pool: pool, doorbell: doorbell, clock: clock)
        var router = RPCRouter()
        router.onNotification(AnalyticsMethods.wake) { [doorbell] _ in doorbell.ring() }
        router.on(AnalyticsMethods.recap, recap.recap)
        router.on(AnalyticsMethods.totals, recap.totals)
        router.on(AnalyticsMethods.overdue, OverdueHandler(pool: pool, registry: registry, clock: clock).page)
        router.on(AnalyticsMethods.progress, projection.progress)
        router.on(AnalyticsMethods.rebuild, projection.rebuild)
        return router
    }

    /// Everything that runs beside the calls.
    package var services: [any Service] {
        [
            registry, follower, QueueMonitor(pool: pool, logger: logger, clock: clock),
            FigureMonitor(pool: pool, clock: clock, logger: logger),
        ]
            + Housekeeping(pool: pool, mutationDays: mutationDays, logger: logger).services
    }

    /// One of possibly many: the cursor lets one work at a time.
    var follower: EventFollower {
        EventFollower(
            feed: ProjectionStatements.feed, batch: batch, pool: pool, doorbell: doorbell, logger: logger, clock: clock,
            handler: Projection(logger: logger).project)
    }
}
