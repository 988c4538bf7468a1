internal import Accounts
internal import Complaints
internal import Contracts
internal import Courier
internal import Jobs
internal import Lifecycle
internal import Logging
internal import Messages
internal import Postgres
package import RPC
internal import Registry
package import ServiceKit
internal import ServiceLifecycle
internal import Time

/// Officers' work: inbox, start, answer, note; the complainant's reply, rating and appeal; deadlines; close and reopen; and who is told of
/// all of it.
///
/// ```
/// CaseDesk, DeadlineSweep ─► events and notices ─► NotificationPlanner ─► notifications ─► read inside
///                                                                            └─► deliveries ─► sent outside
/// ```
package struct ResponseService: Sendable {
    package static let definition = ServiceDefinition(name: "response", keys: ResponseConfiguration.keys) { environment in
        let configuration = environment.configuration
        let policy = try ResponseConfiguration.accountPolicy(configuration)
        let accounts = AccountContext(
            pool: environment.pool, keys: try ResponseConfiguration.accountKeys(configuration), hasher: PasswordHasher(cost: policy.cost),
            policy: policy, clock: environment.clock)
        let service = ResponseService(
            pool: environment.pool, registry: try await RegistryCache(pool: environment.pool, logger: environment.logger),
            accessCodes: try configuration.accessCodes(),
            text: NotificationText(catalogue: try MessageCatalogue.shipped(), portal: try configuration.portal()),
            clock: environment.clock, logger: environment.logger, chains: try configuration.providerChains(), accounts: accounts,
            analytics: StageBell(environment.client(.endpointsAnalytics), AnalyticsMethods.wake))
        let courier = try await environment.deliveryWorker(
            chains: service.chains, letters: service.letters, doorbell: service.bells.deliveries)
        return ServiceParts(router: service.router, services: service.services + [courier].compactMap(\.self))
    }

    private let pool: PostgresPool
    private let registry: RegistryCache
    private let accessCodes: AccessCodeKey
    private let text: NotificationText
    private let clock: WallClock
    private let logger: Logger
    let chains: [MessageChannel: ProviderChain]
    private let accounts: AccountContext
    private let analytics: StageBell
    let bells = Bells()

    /// One for each of those that look for work: a bell wakes who waits for it.
    struct Bells {
        let events = Doorbell()
        let notices = Doorbell()
        let deadlines = Doorbell()
        let recalculation = Doorbell()
        let deliveries = Doorbell()

        @Sendable func ring() {
            events.ring()
            notices.ring()
            deadlines.ring()
            recalculation.ring()
            deliveries.ring()
        }
    }

    init(
        pool: PostgresPool, registry: RegistryCache, accessCodes: AccessCodeKey, text: NotificationText, clock: WallClock, logger: Logger,
        chains: [MessageChannel: ProviderChain], accounts: AccountContext, analytics: StageBell
    ) {
        self.pool = pool
        self.registry = registry
        self.accessCodes = accessCodes
        self.text = text
        self.clock = clock
        self.logger = logger
        self.chains = chains
        self.accounts = accounts
        self.analytics = analytics
    }

    /// After every commit here: the next stage, and our own planner.
    private func ring() {
        analytics.ring()
        bells.events.ring()
        bells.notices.ring()
    }

    /// Everything that runs beside the calls. Any number of replicas may.
    var services: [any Service] {
        let sweep = DeadlineSweep(pool: pool, registry: registry, clock: clock, afterCommit: ring)
        let planner = NotificationPlanner(registry: registry, clock: clock)
        return [
            registry, PollingWork("deadlines", doorbell: bells.deadlines, logger: logger, body: sweep.sweepOnce),
            TransactionalWorker(
                configuration: .init(queue: RecalculationJob.queue, batch: 20), pool: pool, doorbell: bells.recalculation, logger: logger,
                afterCommit: ring, handler: Recalculation(registry: registry, clock: clock).recalculate),
            EventFollower(
                feed: NotificationStatements.events, pool: pool, doorbell: bells.events, logger: logger, clock: clock,
                handler: planner.planEvents),
            EventFollower(
                feed: NotificationStatements.notices, pool: pool, doorbell: bells.notices, logger: logger, clock: clock,
                handler: planner.planNotices),
            AccountHousekeeping.work(pool: pool, clock: clock, logger: logger),
        ]
    }

    /// What is said outside, in words.
    var letters: NotificationLetters { NotificationLetters(registry: registry, text: text) }

    package var router: RPCRouter {
        let desk = CaseDesk(pool: pool, registry: registry, accessCodes: accessCodes, clock: clock, afterCommit: ring)
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
        let notifications = NotificationsHandler(pool: pool, registry: registry, text: text, clock: clock)
        router.onNotification(ResponseMethods.wake) { [bells] _ in bells.ring() }
        router.on(ResponseMethods.notifications, notifications.page)
        router.on(ResponseMethods.markRead, notifications.markRead)
        router.on(
            ResponseMethods.messages, MessagesHandler(pool: pool, registry: registry, accessCodes: accessCodes, text: text).messages)
        router.on(ResponseMethods.progress, ResponseProgressHandler(pool: pool, channels: Array(chains.keys), clock: clock).progress)
        routeAccounts(&router)
        return router
    }

    private func routeAccounts(_ router: inout RPCRouter) {
        let own = OwnAccountDesk(accounts)
        router.on(ResponseMethods.login, LoginDesk(accounts).logIn)
        router.on(ResponseMethods.logout, own.logOut)
        router.on(ResponseMethods.me, own.me)
        router.on(ResponseMethods.sessions, own.list)
        router.on(ResponseMethods.revokeSession, own.revoke)
        router.on(ResponseMethods.changePassword, own.changePassword)
        router.on(ResponseMethods.enrolSecondFactor, own.enrol)
        router.on(ResponseMethods.confirmSecondFactor, own.confirm)
    }
}
