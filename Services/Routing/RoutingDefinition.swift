internal import Contracts
internal import Registry
package import ServiceKit

extension ServiceDefinition {
    package static let routing = ServiceDefinition(name: "routing", keys: RoutingConfiguration.keys) { environment in
        let registry = try await RegistryCache(pool: environment.pool, logger: environment.logger)
        let response = StageBell(environment.client(.endpointsResponse), ResponseMethods.wake)
        let analytics = StageBell(environment.client(.endpointsAnalytics), AnalyticsMethods.wake)
        let service = RoutingService(
            pool: environment.pool, registry: registry, clock: environment.clock, logger: environment.logger,
            batch: environment.configuration.int(RoutingConfiguration.batch),
            workers: environment.configuration.int(RoutingConfiguration.workers),
            afterCommit: {
                response.ring()
                analytics.ring()
            })
        return ServiceParts(router: service.router, services: service.services)
    }
}
