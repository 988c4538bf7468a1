internal import Complaints
internal import Contracts
internal import Postgres

/// `routing.importCategories`: topics, and the rule of each for the whole country. A topic that names nobody keeps the rule it has.
enum CategoryImport {
    static func write(_ rows: [CategoryRow], _ transaction: PostgresTransaction) throws -> Int {
        try check(rows, transaction)
        let topics = try transaction.run(
            ReferenceStatements.writeCategories,
            [
                .textArray(rows.map(\.code)), .optionalTextArray(rows.map(\.parent)), .textArray(rows.map(\.name)),
                .textArray(rows.map(\.englishName)), .textArray(rows.map(\.defaultClass.rawValue)),
            ]
        ).map { try $0.text(0) }
        let rules = rows.filter { $0.unit != nil || $0.agency != nil }
            .map { RoutingRuleRow(category: $0.code, region: nil, unit: $0.unit, agency: $0.agency) }
        return Set(topics).union(try RuleImport.store(rules, transaction)).count
    }

    private static func check(_ rows: [CategoryRow], _ transaction: PostgresTransaction) throws {
        var problems = RowProblems()
        problems.requireUnique("code", rows.map(\.code))
        var tree = try ParentTree(try transaction.run(ReferenceStatements.categoryParents))
        for row in rows { tree.set(row.code, parent: row.parent) }
        for (index, row) in rows.enumerated() {
            if let problem = tree.problem(above: row.code) { problems.add(index, "parent", problem) }
        }
        try RuleImport.checkBodies(rows.map { ($0.unit, $0.agency) }, &problems, transaction)
        try problems.check()
    }
}
