package import Complaints

/// Sets of roles that several methods share, as the protocol spells them.
package enum Roles {
    /// Everybody who speaks for a citizen: the citizen's right is proved by ticket and access code, not by the connection.
    package static let citizens = of(.service, .operator, .administrator)
    package static let coordinators = of(.coordinator, .nationalCoordinator)
    package static let officers = of(.liaison, .coordinator, .nationalCoordinator)
    package static let officersAndAdministrators = officers.union(administrators)
    package static let readersAndServices = readers.union(services)
    /// The three overseers see the whole country.
    package static let overseers = of(.steward, .presidentialStaff, .ombudsman)
    package static let readers = of(.liaison, .coordinator, .nationalCoordinator, .auditor, .administrator).union(overseers)
    package static let everyone = readers.union(of(.service, .operator))
    package static let coordinatorsAndReaders = of(.coordinator, .nationalCoordinator, .auditor, .administrator).union(overseers)
    package static let administrators = of(.administrator)
    package static let administratorsAndAuditors = of(.administrator, .auditor)
    /// Whoever logs in as a person.
    package static let accountHolders = readers.union(of(.operator))
    package static let nationalCoordinators = of(.nationalCoordinator)
    /// A stage that rings the next one's bell.
    package static let services = of(.service, .administrator)

    package static func of(_ roles: Role...) -> Set<String> { Set(roles.map(\.rawValue)) }
}
