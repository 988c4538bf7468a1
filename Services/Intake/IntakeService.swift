internal import Contracts
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
package import ServiceKit
internal import Vault

/// Every channel's door: turns what citizens send into validated, deduplicated, durable complaints, each with a ticket.
///
/// ```
/// submit ─► SubmissionDesk (check, count, seal) ─► SubmissionLine (queue) ─► SubmissionWriter × n ─► one statement a batch ─► COMMIT ─► answer
/// track, complete, withdraw ─► pool
/// attachments ─► chunks, sealed ─► finish: checked and cleaned ─► pool
/// ```
package enum IntakeService {
    package static let definition = ServiceDefinition(
        name: "intake", keys: IntakeConfiguration.keys, build: parts)

    private static func parts(_ environment: ServiceEnvironment) async throws -> ServiceParts {
        let configuration = environment.configuration
        let accessCodes = try configuration.accessCodes()
        let vault = try configuration.identityVault()
        try await vault.register(on: environment.pool, clock: environment.clock)
        let registry = try await RegistryCache(pool: environment.pool, logger: environment.logger)
        let refresher = RegistryRefresher(registry)
        let routing = StageBell(environment.client(.endpointsRouting), RoutingMethods.wake)
        let response = StageBell(environment.client(.endpointsResponse), ResponseMethods.wake)
        let analytics = StageBell(environment.client(.endpointsAnalytics), AnalyticsMethods.wake)
        let afterCommit: @Sendable () -> Void = {
            routing.ring()
            response.ring()
            analytics.ring()
        }

        let metrics = IntakeMetrics()
        let line = SubmissionLine(limits: limits(configuration), metrics: metrics)
        let writers = (0..<configuration.int(IntakeConfiguration.writers)).map { number in
            (
                writer: SubmissionWriter(
                    number: number, line: line, accessCodes: accessCodes, metrics: metrics, logger: environment.logger,
                    afterCommit: afterCommit),
                connection: PostgresConnection(configuration: environment.postgres, logger: environment.logger)
            )
        }
        let door = DoorKeeper(
            secret: try configuration.secretBytes(.accessCodeKey, count: 32...1_024), limits: DoorLimits(configuration), metrics: metrics,
            clock: environment.clock)
        let exchange = CountExchange(door: door, pool: environment.pool, logger: environment.logger, clock: environment.clock)
        let fingerprint = RequestFingerprint(try configuration.secretBytes(.accessCodeKey, count: 32...1_024))
        let desk = SubmissionDesk(
            registry: registry, refresher: refresher, door: door, vault: vault,
            fingerprint: fingerprint, line: line, metrics: metrics,
            clock: environment.clock)
        let track = TrackHandler(pool: environment.pool, registry: registry, accessCodes: accessCodes)
        let citizen = CitizenActionHandler(
            desk: CaseDesk(
                pool: environment.pool, registry: registry, accessCodes: accessCodes, clock: environment.clock,
                afterCommit: afterCommit),
            registry: registry)

        let attachments = try Attachments(environment, registry, accessCodes)
        let disclosure = DisclosureHandler(
            pool: environment.pool, registry: registry, vault: vault, clock: environment.clock, logger: environment.logger)
        let erasure = ErasureHandler(pool: environment.pool, accessCodes: accessCodes, clock: environment.clock)
        let notifications = NotificationHandler(
            pool: environment.pool, accessCodes: accessCodes, vault: vault, fingerprint: fingerprint)
        let rewrap = IdentityRewrap(vault: vault, pool: environment.pool, clock: environment.clock, logger: environment.logger)
        let retention = Retention(pool: environment.pool, clock: environment.clock, logger: environment.logger)

        var router = RPCRouter()
        router.onHot(IntakeMethods.submit) { params, context, reply in
            desk.submit(params, context) { result in
                switch result {
                case .success(let receipt): reply.succeed(receipt)
                case .failure(let error): reply.fail(error)
                }
            }
        }
        router.on(IntakeMethods.submitMany, SubmitManyHandler(desk: desk).submitMany)
        router.on(IntakeMethods.track, track.track)
        router.on(IntakeMethods.complete, citizen.complete)
        router.on(IntakeMethods.withdraw, citizen.withdraw)
        router.on(IntakeMethods.discloseIdentity, disclosure.disclose)
        router.on(IntakeMethods.findByIdentity, disclosure.find)
        router.on(IntakeMethods.erase, erasure.erase)
        router.on(IntakeMethods.setNotifications, notifications.set)
        attachments.register(in: &router)
        return ServiceParts(
            router: router,
            services: [
                registry, exchange, exchange.forgetting, attachments.sweep, rewrap, retention.work,
                SubmissionWriters(writers: writers, line: line),
            ])
    }

    private static func limits(_ configuration: ServiceConfiguration) -> SubmissionQueue<Submission>.Limits {
        SubmissionQueue.Limits(
            rows: configuration.int(IntakeConfiguration.queueRows), bytes: configuration.int(IntakeConfiguration.queueMegabytes) << 20,
            batchRows: configuration.int(IntakeConfiguration.batchRows))
    }
}
