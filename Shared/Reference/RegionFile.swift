internal import Complaints
internal import Contracts
internal import Time

/// `regions.tsv`: provinces, regencies and cities with the codes of the Ministry of Home Affairs.
enum RegionFile {
    static let name = "regions.tsv"
    static let columns = ["code", "name", "level", "type", "parent", "time_zone"]

    static func rows(_ table: TSVTable) throws(ReferenceError) -> [RegionRow] {
        try table.checkUnique("code")
        var rows: [RegionRow] = []
        var known: Set<RegionCode> = []
        for row in table.rows {
            let code = try row.value("code", "a region code") { RegionCode($0) }
            guard try row.choice("level", RegionLevel.self) == code.level else {
                throw row.error("level", "does not fit the code \(code)")
            }
            let parent = code.level == .province ? nil : code.enclosing(.province)
            guard row.optional("parent") == parent?.description else {
                throw row.error("parent", parent.map { "must be \($0)" } ?? "must be empty for a province")
            }
            if let parent, !known.contains(parent) { throw row.error("parent", "\(parent) does not stand above") }
            known.insert(code)
            let type = try row.choice("type", RegionType.self)
            guard (code.level == .province) == (type == .province) else { throw row.error("type", "does not fit the code \(code)") }
            rows.append(
                RegionRow(
                    code: code, name: try row.text("name"), type: type.rawValue,
                    timeZone: try row.choice("time_zone", TimeZoneID.self)))
        }
        return rows
    }
}

/// The kinds of region that have a government of their own.
enum RegionType: String, CaseIterable {
    case province, regency, city

    var governmentKind: AgencyKind {
        switch self {
        case .province: .province
        case .regency: .regency
        case .city: .city
        }
    }
}
