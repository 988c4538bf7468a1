internal import Complaints
internal import Contracts

/// `agencies.tsv`: the root, ministries, national agencies and state enterprises. Local governments are made from the regions.
enum AgencyFile {
    static let name = "agencies.tsv"
    static let columns = ["code", "name", "short_name", "kind", "parent", "region"]

    static func rows(_ table: TSVTable) throws(ReferenceError) -> [AgencyRow] {
        try table.checkUnique("code")
        var rows: [AgencyRow] = []
        var known: Set<String> = []
        for row in table.rows {
            let kind = try row.choice("kind", AgencyKind.self)
            let parent = row.optional("parent")
            guard (parent == nil) == (kind == .national) else { throw row.error("parent", "is empty for the root, and only for it") }
            if let parent, !known.contains(parent) { throw row.error("parent", "\(parent) does not stand above") }
            let agency = AgencyRow(
                code: try row.text("code"), name: try row.text("name"), shortName: try row.text("short_name"), kind: kind, parent: parent,
                region: try row.optionalValue("region", "a region code") { RegionCode($0) })
            known.insert(agency.code)
            rows.append(agency)
        }
        guard rows.count(where: { $0.kind == .national }) == 1, known.contains(AgencyTree.root) else {
            throw ReferenceError(file: table.file, problem: "has not exactly one root, called \(AgencyTree.root)")
        }
        return rows
    }
}
