internal import Complaints
internal import Contracts
internal import Postgres
internal import Time

/// `routing.importAgencies`. The table stays one tree below one root.
enum AgencyImport {
    static func write(_ rows: [AgencyRow], _ transaction: PostgresTransaction) throws -> Int {
        try check(rows, transaction)
        return try transaction.run(
            ReferenceStatements.writeAgencies,
            [
                .textArray(rows.map(\.code)), .textArray(rows.map(\.name)), .textArray(rows.map(\.shortName)),
                .textArray(rows.map(\.kind.rawValue)), .optionalTextArray(rows.map(\.parent)),
                .optionalTextArray(rows.map { $0.region?.description }), .textArray(rows.map(\.timeZone.rawValue)),
            ]
        ).affected
    }

    private static func check(_ rows: [AgencyRow], _ transaction: PostgresTransaction) throws {
        var problems = RowProblems()
        problems.requireUnique("code", rows.map(\.code))
        var tree = try ParentTree(try transaction.run(ReferenceStatements.agencyParents))
        for row in rows { tree.set(row.code, parent: row.parent) }
        let unknownRegions = try RegionImport.unknownRegions(Set(rows.compactMap(\.region)), transaction)
        for (index, row) in rows.enumerated() {
            if (row.kind == .national) != (row.code == AgencyTree.root) {
                problems.add(index, "kind", "\(AgencyTree.root), and nothing else, is the national root of the tree")
            }
            if let problem = tree.problem(above: row.code) { problems.add(index, "parent", problem) }
            if let region = row.region, unknownRegions.contains(region) {
                problems.add(index, "region", "\(region) is not the code of a region")
            }
        }
        try problems.check()
    }
}
