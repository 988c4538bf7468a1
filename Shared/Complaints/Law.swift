/// What the rules need to know of the world: the deadlines in force, where an agency counts its days, and who stands above it.
public struct Law: Sendable {
    public let deadlines: DeadlinePolicy
    private let agencies: AgencyTree

    public init(deadlines: DeadlinePolicy, agencies: AgencyTree = AgencyTree([])) {
        self.deadlines = deadlines
        self.agencies = agencies
    }

    /// The whole country for no agency, and for one that is not known.
    public func locality(of agency: String?) -> Locality {
        guard let agency = agency.flatMap({ agencies[$0] }) else { return .country }
        return Locality(timeZone: agency.timeZone, region: agency.region.flatMap { RegionCode($0) })
    }

    /// The agency one level up; the root stands above itself and above what nobody holds.
    public func superior(of agency: String?) -> String {
        agency.flatMap { agencies[$0]?.parent } ?? AgencyTree.root
    }

    public var calendar: WorkingCalendar { deadlines.calendar }
}
