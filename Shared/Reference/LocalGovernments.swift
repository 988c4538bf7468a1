internal import Complaints
internal import Contracts
internal import Time

/// The government of every region, and the units that each of them has: 552 governments and some 14,000 units from two short files.
///
/// The six administrative parts of Jakarta have no government of their own; their offices stand below the province like the others.
enum LocalGovernments {
    static func rows(regions: [RegionRow], units: [UnitKind]) -> [AgencyRow] {
        regions.flatMap { region -> [AgencyRow] in
            guard let type = RegionType(rawValue: region.type) else { return [] }
            // The table calls a province by its bare name, but "Kota Surabaya" in full.
            let place = type == .province ? "Provinsi \(region.name)" : region.name
            let code = region.code.description
            let zone = region.timeZone ?? .wib
            let government = AgencyRow(
                code: code, name: "Pemerintah \(place)", shortName: place, kind: type.governmentKind,
                parent: type == .province ? AgencyTree.root : region.code.enclosing(.province)?.description, region: region.code,
                timeZone: zone)
            let departments = units.filter { $0.governments.contains(type) }.map { unit in
                AgencyRow(
                    code: "\(code).\(unit.code)", name: "\(unit.name) \(place)", shortName: unit.name, kind: .unit, parent: code,
                    region: region.code, timeZone: zone)
            }
            return [government] + departments
        }
    }
}
