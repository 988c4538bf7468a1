/// What the rules need to know of the world: the deadlines in force, where an agency counts its days, and who stands above it.
package struct Law: Sendable {
    package let deadlines: DeadlinePolicy
    private let agencies: AgencyTree

    package init(deadlines: DeadlinePolicy, agencies: AgencyTree = AgencyTree([])) {
        self.deadlines = deadlines
        self.agencies = agencies
    }

    /// The whole country for no agency, and for one that is not known.
    package func locality(of agency: String?) -> Locality {
        guard let agency = agency.flatMap({ agencies[$0] }) else { return .country }
        return Locality(timeZone: agency.timeZone, region: agency.region.flatMap { RegionCode($0) })
    }

    /// The agency one level up; the root stands above itself and above what nobody holds.
    package func superior(of agency: String?) -> String {
        agency.flatMap { agencies[$0]?.parent } ?? AgencyTree.root
    }

    package var calendar: WorkingCalendar { deadlines.calendar }
}
