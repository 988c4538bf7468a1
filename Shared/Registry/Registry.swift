package import Complaints
package import Time

/// A copy of the reference data that a service holds in memory: who there is, where, about what, by which rule.
package struct Registry: Sendable {
    /// Rises with every change of reference data.
    package let version: Int64
    package let agencies: AgencyTree
    package let regions: RegionIndex
    package let categories: [String: Category]
    package let rules: RoutingRules
    /// Deadlines, and whose days count.
    package let law: Law

    package init(
        version: Int64, agencies: AgencyTree, regions: RegionIndex, categories: [String: Category], rules: RoutingRules,
        deadlines: DeadlinePolicy
    ) {
        self.version = version
        self.agencies = agencies
        self.regions = regions
        self.categories = categories
        self.rules = rules
        law = Law(deadlines: deadlines, agencies: agencies)
    }

    /// Zone in which the working days of an agency are counted; the capital's for none.
    package func timeZone(of agency: String?) -> TimeZoneID {
        agency.flatMap { agencies[$0]?.timeZone } ?? .wib
    }

    /// The class of a complaint that does not say its own.
    package func defaultClass(of category: String?) -> ComplaintClass {
        category.flatMap { categories[$0]?.defaultClass } ?? .complaint
    }
}
