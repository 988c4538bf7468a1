/// Who answers for which topic where: the table `routing_rules`, asked with a category and a region.
public struct RoutingRules: Sendable {
    /// Who a rule points to.
    public enum Target: Sendable, Equatable {
        /// A unit of the government of the complaint's region, such as `dinkes`.
        case unit(String)
        /// An agency, such as `pln`.
        case agency(String)
    }

    private struct Key: Hashable {
        let category: String
        let region: RegionCode?
    }

    private var targets: [Key: Target] = [:]

    public init() {}

    public var count: Int { targets.count }

    /// - Parameter region: nil for the whole country.
    public mutating func set(_ target: Target, category: String, region: RegionCode?) {
        targets[Key(category: category, region: region)] = target
    }

    /// What the closest rule says: a narrower region goes before a wider one, and within the same region a topic before its parent.
    public func target(category: String, region: RegionCode?) -> Target? {
        for region in Self.widening(region) {
            for category in Self.parents(category) {
                if let target = targets[Key(category: category, region: region)] { return target }
            }
        }
        return nil
    }

    /// The agency a rule means for a complaint: a unit is looked up in the regency, then in the province. nil when the rule needs a
    /// region that is not known, or when no such unit exists there.
    public func agency(for target: Target, region: RegionCode?, in agencies: AgencyTree) -> Agency? {
        switch target {
        case .agency(let code): return agencies[code]
        case .unit(let unit):
            for level in [RegionLevel.regency, .province] {
                if let government = region?.enclosing(level), let agency = agencies["\(government).\(unit)"] { return agency }
            }
            return nil
        }
    }

    /// `jalan.lubang`, then `jalan`.
    private static func parents(_ category: String) -> [String] {
        var found = [category]
        var rest = category[...]
        while let dot = rest.lastIndex(of: ".") {
            rest = rest[..<dot]
            found.append(String(rest))
        }
        return found
    }

    /// The region, those that contain it, and last the whole country.
    private static func widening(_ region: RegionCode?) -> [RegionCode?] {
        let levels = RegionLevel.allCases.reversed()
        return levels.compactMap { region?.enclosing($0) } + [nil]
    }
}
