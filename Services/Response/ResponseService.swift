package import Complaints
internal import Contracts
package import Courier
internal import Jobs
internal import Lifecycle
package import Postgres
package import RPC
package import Registry
package import ServiceKit
package import Time

/// Officers' work: inbox, start, answer, note; the complainant's reply, rating and appeal; deadlines; close and reopen.
package struct ResponseService: Sendable {
    package static let definition = ServiceDefinition(name: "response", keys: ResponseConfiguration.keys) { environment in
        let accessCodes = try environment.configuration.accessCodes()
        let bell = StageBell(environment.client(.endpointsAnalytics), AnalyticsMethods.wake)
        let registry = try await RegistryCache(pool: environment.pool, logger: environment.logger)
        let service = ResponseService(
            pool: environment.pool, registry: registry, accessCodes: accessCodes, clock: environment.clock,
            chains: try environment.configuration.providerChains(), bell: bell.ring)
        let sweep = DeadlineSweep(pool: environment.pool, registry: registry, clock: environment.clock, afterCommit: bell.ring)
        let deadlines = PollingWork("deadlines", doorbell: Doorbell(), logger: environment.logger, body: sweep.sweepOnce)
        let recalculation = TransactionalWorker(
            configuration: .init(queue: RecalculationJob.queue, batch: 20), pool: environment.pool, doorbell: Doorbell(),
            logger: environment.logger, afterCommit: bell.ring,
            handler: Recalculation(registry: registry, clock: environment.clock).recalculate)
        return ServiceParts(router: service.router, services: [registry, deadlines, recalculation])
    }

    private let pool: PostgresPool
    private let registry: RegistryCache
    private let accessCodes: AccessCodeKey
    private let clock: WallClock
    private let chains: [MessageChannel: ProviderChain]
    private let bell: @Sendable () -> Void

    /// - Parameter bell: rung after every commit; wakes analytics.
    package init(
        pool: PostgresPool, registry: RegistryCache, accessCodes: AccessCodeKey, clock: WallClock = .system,
        chains: [MessageChannel: ProviderChain] = [:], bell: @escaping @Sendable () -> Void
    ) {
        self.pool = pool
        self.registry = registry
        self.accessCodes = accessCodes
        self.clock = clock
        self.chains = chains
        self.bell = bell
    }

    package var router: RPCRouter {
        let desk = CaseDesk(pool: pool, registry: registry, accessCodes: accessCodes, clock: clock, afterCommit: bell)
        let officer = OfficerHandler(desk: desk)
        let answers = AnswerHandler(desk: desk, clock: clock)
        let complainant = ComplainantHandler(desk: desk)
        var router = RPCRouter()
        router.on(ResponseMethods.inbox, InboxHandler(pool: pool, registry: registry).page)
        router.on(ResponseMethods.show, ShowHandler(pool: pool, registry: registry).show)
        router.on(ResponseMethods.start, officer.start)
        router.on(ResponseMethods.answer, answers.answer)
        router.on(ResponseMethods.answerMany, answers.answerMany)
        router.on(ResponseMethods.note, officer.note)
        router.on(ResponseMethods.reply, complainant.reply)
        router.on(ResponseMethods.rate, complainant.rate)
        let escalation = EscalationHandler(
            pool: pool, registry: registry, desk: desk, show: ShowHandler(pool: pool, registry: registry), clock: clock)
        router.on(ResponseMethods.escalations, escalation.page)
        router.on(ResponseMethods.escalate, escalation.escalate)
        router.on(ResponseMethods.dossier, escalation.dossier)
        router.on(ResponseMethods.decideAppeal, AppealHandler(desk: desk).decide)
        router.on(ResponseMethods.close, officer.close)
        router.on(ResponseMethods.reopen, officer.reopen)
        router.on(ResponseMethods.channels, ChannelsHandler(chains: chains).channels)
        return router
    }
}
