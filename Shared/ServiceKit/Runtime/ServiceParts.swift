package import RPC
package import ServiceLifecycle

/// What a service consists of, for ``ServiceRuntime`` to run.
package struct ServiceParts: Sendable {
    package typealias Address = @Sendable () async throws -> String

    /// The methods it serves; nil when it serves no JSON-RPC.
    package var router: RPCRouter?
    /// Its long-running parts, dependencies first. They are shut down in reverse, after the last RPC has been answered.
    package var services: [any Service]
    /// Further addresses that it listens on, by the name they have in the ready line. Each returns when it is bound.
    package var addresses: [String: Address]

    package init(router: RPCRouter? = nil, services: [any Service] = [], addresses: [String: Address] = [:]) {
        self.router = router
        self.services = services
        self.addresses = addresses
    }
}
