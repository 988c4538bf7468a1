internal import Complaints
internal import Contracts
internal import Postgres

/// `routing.importRules`: who answers for a topic in a region.
enum RuleImport {
    static func write(_ rows: [RoutingRuleRow], _ transaction: PostgresTransaction) throws -> Int {
        var problems = RowProblems()
        problems.requireUnique("category", rows.map { "\($0.category) \($0.region?.description ?? "")" })
        let categories = try ParentTree(try transaction.run(ReferenceStatements.categoryParents))
        let unknownRegions = try RegionImport.unknownRegions(Set(rows.compactMap(\.region)), transaction)
        for (index, row) in rows.enumerated() {
            if !categories.contains(row.category) { problems.add(index, "category", "\(row.category) is not the code of a category") }
            if let region = row.region, unknownRegions.contains(region) {
                problems.add(index, "region", "\(region) is not the code of a region")
            }
        }
        try checkBodies(rows.map { ($0.unit, $0.agency) }, &problems, transaction)
        try problems.check()
        return try store(rows, transaction).count
    }

    /// Every unit must be one that some local government has, every agency one of the table.
    static func checkBodies(
        _ bodies: [(unit: String?, agency: String?)], _ problems: inout RowProblems, _ transaction: PostgresTransaction
    ) throws {
        let agencies = try ParentTree(try transaction.run(ReferenceStatements.agencyParents))
        let units = Set(try transaction.run(ReferenceStatements.unitNames).map { try $0.text(0) })
        for (index, body) in bodies.enumerated() {
            if let unit = body.unit, !units.contains(unit) {
                problems.add(index, "unit", "\(unit) is not a unit of any local government")
            }
            if let agency = body.agency, !agencies.contains(agency) {
                problems.add(index, "agency", "\(agency) is not the code of an agency")
            }
        }
    }

    /// Returns the categories of the rules that are new or different.
    static func store(_ rows: [RoutingRuleRow], _ transaction: PostgresTransaction) throws -> [String] {
        try transaction.run(
            ReferenceStatements.writeRules,
            [
                .textArray(rows.map(\.category)), .textArray(rows.map { $0.region?.description ?? "" }),
                .optionalTextArray(rows.map(\.unit)), .optionalTextArray(rows.map(\.agency)),
            ]
        ).map { try $0.text(0) }
    }
}
