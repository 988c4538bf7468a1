package import ServiceKit

/// The settings of routing beside those that every service has.
package enum RoutingConfiguration {
    package static let batch = ConfigurationKey(
        name: "routing.batch", kind: .int(1...2_000), default: "500",
        help: "Complaints that are placed in one transaction; a claim looks at every lane of the queue, and a larger batch shares that.")
    package static let workers = ConfigurationKey(
        name: "routing.workers", kind: .int(1...16), default: "2",
        help: "Transactions at a time that place complaints; each takes a connection of the pool.")

    package static let keys = [batch, workers]
}
