internal import Contracts
internal import Jobs
internal import Lifecycle
package import Logging
package import Postgres
package import RPC
package import Registry
package import ServiceLifecycle
package import Time

/// Verification, classification and assignment down the tree.
///
/// ```
/// jobs "routing" ─► RoutingWork (RoutingDecision) ─► states + events ─► bell of analytics
/// events         ─► SpamTeacher: what coordinators archive as spam, and what is verified or answered
/// coordinators   ─► CaseDesk: verify, reassign, returnMisrouted, hold, archive, merge
/// administrators ─► reference data: regions, agencies, categories, rules, holidays, deadlines
/// ```
package struct RoutingService: Sendable {
    private let pool: PostgresPool
    private let registry: RegistryCache
    private let clock: WallClock
    private let logger: Logger
    private let batch: Int
    private let workers: Int
    private let poll: Duration
    private let afterCommit: @Sendable () -> Void
    private let doorbell = Doorbell()

    /// - Parameters:
    ///   - batch: complaints placed in one transaction.
    ///   - workers: such transactions at a time.
    ///   - poll: how long to wait without being rung before looking for new complaints.
    ///   - afterCommit: rings the bell of the next stage.
    package init(
        pool: PostgresPool, registry: RegistryCache, clock: WallClock = .system, logger: Logger, batch: Int = 500, workers: Int = 2,
        poll: Duration = .seconds(1), afterCommit: @escaping @Sendable () -> Void
    ) {
        self.pool = pool
        self.registry = registry
        self.clock = clock
        self.logger = logger
        self.batch = batch
        self.workers = workers
        self.poll = poll
        self.afterCommit = afterCommit
    }

    package var router: RPCRouter {
        let codes = CodeCheck(registry: registry)
        // Complainants do not act here, so routing need not know the key of their access codes.
        let desk = CaseDesk(pool: pool, registry: registry, accessCodes: nil, clock: clock, afterCommit: afterCommit)
        let handOver = HandOverHandler(desk: desk, codes: codes)
        let setAside = SetAsideHandler(desk: desk)
        let importer = ReferenceImporter(pool: pool, registry: registry, clock: clock, logger: logger)
        var router = RPCRouter()
        router.onNotification(RoutingMethods.wake) { [doorbell] _ in doorbell.ring() }
        router.on(RoutingMethods.propose, ProposeHandler(codes: codes).propose)
        router.on(RoutingMethods.queue, QueueHandler(pool: pool, registry: registry).page)
        router.on(RoutingMethods.agencies, AgenciesHandler(registry: registry).search)
        router.on(RoutingMethods.verify, VerifyHandler(desk: desk, codes: codes).verify)
        router.on(RoutingMethods.reassign, handOver.reassign)
        router.on(RoutingMethods.returnMisrouted, handOver.returnMisrouted)
        router.on(RoutingMethods.hold, setAside.hold)
        router.on(RoutingMethods.archive, setAside.archive)
        router.on(RoutingMethods.merge, MergeHandler(desk: desk).merge)
        router.on(RoutingMethods.importRegions) { try await importer.run("import_regions", $0, $1, RegionImport.write) }
        router.on(RoutingMethods.importAgencies) { try await importer.run("import_agencies", $0, $1, AgencyImport.write) }
        router.on(RoutingMethods.importCategories) { try await importer.run("import_categories", $0, $1, CategoryImport.write) }
        router.on(RoutingMethods.importRules) { try await importer.run("import_rules", $0, $1, RuleImport.write) }
        router.on(RoutingMethods.importHolidays) { try await importer.run("import_holidays", $0, $1, HolidayImport.write) }
        router.on(RoutingMethods.importDeadlines) { try await importer.run("import_deadlines", $0, $1, DeadlineImport.write) }
        return router
    }

    /// Everything that runs beside the calls.
    package var services: [any Service] { [registry, worker, spamTeacher] }

    /// Learns what spam looks like. The cursor lets one replica work at a time; nobody waits for it.
    var spamTeacher: EventFollower {
        EventFollower(
            feed: SpamTeacher.feed, poll: .seconds(2), pool: pool, doorbell: Doorbell(), logger: logger, clock: clock,
            handler: SpamTeacher().learn)
    }

    /// Places what intake stored. Any number of replicas may do so.
    var worker: TransactionalWorker {
        TransactionalWorker(
            configuration: .init(queue: "routing", batch: batch, parallelism: workers, poll: poll), pool: pool, doorbell: doorbell,
            logger: logger, afterCommit: afterCommit,
            handler: RoutingWork(registry: registry, clock: clock, metrics: RoutingMetrics()).place)
    }
}
