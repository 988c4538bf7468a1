package import Complaints

/// What routing knows about a complaint.
package struct RoutingFacts: Sendable, Equatable {
    /// The agency that the complainant named.
    package var namedAgency: String?
    package var region: RegionCode?
    package var category: String?
    /// Whose coordinator has it already: somebody looked at it before the complainant completed it.
    package var holder: String?
    /// Agencies that have said "not ours".
    package var returnedBy: Set<String>

    package init(
        namedAgency: String? = nil, region: RegionCode? = nil, category: String? = nil, holder: String? = nil, returnedBy: Set<String> = []
    ) {
        self.namedAgency = namedAgency
        self.region = region
        self.category = category
        self.holder = holder
        self.returnedBy = returnedBy
    }
}
