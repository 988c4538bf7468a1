package import Complaints

/// Sets of roles that several methods share, as the protocol spells them.
package enum Roles {
    /// Everybody who speaks for a citizen: the citizen's right is proved by ticket and access code, not by the connection.
    package static let citizens = of(.service, .operator, .administrator)
    package static let coordinators = of(.coordinator, .nationalCoordinator)
    package static let officers = of(.liaison, .coordinator, .nationalCoordinator)
    package static let officersAndAdministrators = officers.union(administrators)
    package static let readersAndServices = readers.union(services)
    package static let readers = of(.liaison, .coordinator, .nationalCoordinator, .overseer, .auditor, .administrator)
    package static let everyone = of(
        .service, .operator, .liaison, .coordinator, .nationalCoordinator, .overseer, .auditor, .administrator)
    package static let coordinatorsAndReaders = of(.coordinator, .nationalCoordinator, .overseer, .auditor, .administrator)
    package static let administrators = of(.administrator)
    /// A stage that rings the next one's bell.
    package static let services = of(.service, .administrator)

    package static func of(_ roles: Role...) -> Set<String> { Set(roles.map(\.rawValue)) }
}
