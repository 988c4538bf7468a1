internal import Complaints

/// One line of `units.tsv`: a department that local governments have, such as the health office.
struct UnitKind: Sendable, Equatable {
    static let file = "units.tsv"
    static let columns = ["code", "name", "level", "duties"]

    let code: String
    let name: String
    /// Kinds of government that have it.
    let governments: Set<RegionType>

    static func all(_ table: TSVTable) throws(ReferenceError) -> [UnitKind] {
        try table.checkUnique("code")
        var kinds: [UnitKind] = []
        for row in table.rows {
            var governments: Set<RegionType> = []
            for word in try row.text("level").split(separator: ",") {
                guard let type = RegionType(rawValue: String(word)) else {
                    throw row.error("level", "\"\(word)\" is not one of province, regency, city")
                }
                governments.insert(type)
            }
            kinds.append(UnitKind(code: try row.text("code"), name: try row.text("name"), governments: governments))
        }
        return kinds
    }
}
