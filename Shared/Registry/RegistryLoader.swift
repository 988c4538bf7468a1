internal import Complaints
package import Postgres
internal import Time

extension Registry {
    /// Reads everything in one consistent snapshot.
    package static func load(_ transaction: PostgresTransaction) throws -> Registry {
        let version = try transaction.run(RegistryStatements.version).single().int64(0)
        return Registry(
            version: version,
            agencies: try agencies(transaction),
            regions: RegionIndex(try transaction.run(RegistryStatements.regions).compactMap { RegionCode(try $0.text(0)) }),
            categories: try categories(transaction),
            rules: try rules(transaction),
            deadlines: DeadlinePolicy(
                rules: try transaction.run(RegistryStatements.deadlines).map(deadline),
                parameters: try transaction.run(RegistryStatements.parameters).map(parameter), calendar: try calendar(transaction)))
    }

    private static func calendar(_ transaction: PostgresTransaction) throws -> WorkingCalendar {
        var regional: [RegionCode: Set<CivilDate>] = [:]
        for row in try transaction.run(RegistryStatements.regionalHolidays) {
            guard let region = RegionCode(try row.text(0)) else { continue }
            regional[region, default: []].insert(try row.date(1))
        }
        return WorkingCalendar(
            holidays: Set(try transaction.run(RegistryStatements.holidays).map { try $0.date(0) }), regional: regional)
    }

    private static func agencies(_ transaction: PostgresTransaction) throws -> AgencyTree {
        // Every government has the same two dozen kinds of units: their short names are kept once.
        var shortNames: [String: String] = [:]
        return AgencyTree(
            try transaction.run(RegistryStatements.agencies).map { row in
                let shortName = try row.text(2)
                let shared = shortNames[shortName] ?? shortName
                shortNames[shared] = shared
                return Agency(
                    code: try row.text(0), name: try row.text(1), shortName: shared, kind: try row.word(3),
                    parent: try row.optionalText(4), region: try row.optionalText(5), timeZone: try row.word(6))
            })
    }

    private static func categories(_ transaction: PostgresTransaction) throws -> [String: Category] {
        var categories: [String: Category] = [:]
        for row in try transaction.run(RegistryStatements.categories) {
            let category = Category(
                code: try row.text(0), parent: try row.optionalText(1), name: try row.text(2), englishName: try row.text(3),
                defaultClass: try row.word(4))
            categories[category.code] = category
        }
        return categories
    }

    private static func rules(_ transaction: PostgresTransaction) throws -> RoutingRules {
        var rules = RoutingRules()
        for row in try transaction.run(RegistryStatements.rules) {
            guard let target = try row.optionalText(2).map(RoutingRules.Target.unit) ?? row.optionalText(3).map(RoutingRules.Target.agency)
            else { continue }
            let code = try row.text(1)
            let region = RegionCode(code)
            // What is no region must not become a rule for the whole country.
            guard code.isEmpty || region != nil else { continue }
            rules.set(target, category: try row.text(0), region: region)
        }
        return rules
    }

    private static func deadline(_ row: PostgresRow) throws -> DeadlinePolicy.Rule {
        DeadlinePolicy.Rule(
            clock: try row.word(0), class: ComplaintClass(rawValue: try row.text(1)), days: Int(try row.int32(2)),
            unit: try row.word(3), effectiveFrom: try row.date(4), regulation: try row.text(5),
            remindDays: try row.optionalInt32(6).map(Int.init), overseeDays: try row.optionalInt32(7).map(Int.init))
    }

    private static func parameter(_ row: PostgresRow) throws -> DeadlinePolicy.Parameter {
        DeadlinePolicy.Parameter(
            name: try row.word(0), value: Int(try row.int32(1)), effectiveFrom: try row.date(2), regulation: try row.text(3))
    }
}
