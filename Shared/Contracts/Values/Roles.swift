public import Complaints

/// Sets of roles that several methods share, as the protocol spells them.
public enum Roles {
    /// Everybody who speaks for a citizen: the citizen's right is proved by ticket and access code, not by the connection.
    public static let citizens = of(.service, .operator, .administrator)
    public static let coordinators = of(.coordinator, .nationalCoordinator)
    public static let officers = of(.liaison, .coordinator, .nationalCoordinator)
    public static let officersAndAdministrators = officers.union(administrators)
    public static let readersAndServices = readers.union(services)
    /// The three overseers see the whole country.
    public static let overseers = of(.steward, .presidentialStaff, .ombudsman)
    public static let readers = of(.liaison, .coordinator, .nationalCoordinator, .auditor, .administrator).union(overseers)
    public static let everyone = readers.union(of(.service, .operator))
    public static let coordinatorsAndReaders = of(.coordinator, .nationalCoordinator, .auditor, .administrator).union(overseers)
    public static let administrators = of(.administrator)
    public static let administratorsAndAuditors = of(.administrator, .auditor)
    /// Whoever logs in as a person.
    public static let accountHolders = readers.union(of(.operator))
    public static let nationalCoordinators = of(.nationalCoordinator)
    /// A stage that rings the next one's bell.
    public static let services = of(.service, .administrator)

    public static func of(_ roles: Role...) -> Set<String> { Set(roles.map(\.rawValue)) }
}
