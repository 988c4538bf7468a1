internal import Complaints
internal import Contracts
internal import Postgres
internal import Time

/// `routing.importRegions`. Level and parent of a region follow from its code.
enum RegionImport {
    static func write(_ rows: [RegionRow], _ transaction: PostgresTransaction) throws -> Int {
        try check(rows, transaction)
        return try transaction.run(
            ReferenceStatements.writeRegions,
            [
                .textArray(rows.map(\.code.description)), .textArray(rows.map(\.name)), .textArray(rows.map(\.code.level.rawValue)),
                .textArray(rows.map(\.type)), .optionalTextArray(rows.map { $0.code.parent?.description }),
                .optionalTextArray(rows.map(\.timeZone?.rawValue)),
            ]
        ).affected
    }

    private static func check(_ rows: [RegionRow], _ transaction: PostgresTransaction) throws {
        var problems = RowProblems()
        problems.requireUnique("code", rows.map(\.code))
        let own = Set(rows.map(\.code))
        let parents = Set(rows.compactMap(\.code.parent)).subtracting(own)
        let unknown = try unknownRegions(parents, transaction)
        for (index, row) in rows.enumerated() {
            if let parent = row.code.parent, unknown.contains(parent) {
                problems.add(index, "code", "lies in \(parent), which is neither there already nor in this call")
            }
        }
        try problems.check()
    }

    static func unknownRegions(_ codes: Set<RegionCode>, _ transaction: PostgresTransaction) throws -> Set<RegionCode> {
        guard !codes.isEmpty else { return [] }
        let found = try transaction.run(ReferenceStatements.unknownRegions, [.textArray(codes.map(\.description))])
        return Set(try found.compactMap { RegionCode(try $0.text(0)) })
    }
}

extension RegionCode {
    /// The region of the next higher level; nil for a province.
    var parent: RegionCode? {
        switch level {
        case .province: nil
        case .regency: enclosing(.province)
        case .district: enclosing(.regency)
        case .village: enclosing(.district)
        }
    }
}
