import Complaints
import Postgres
import Registry
import TestSupport
import Testing
import Time

@Suite("Registry, as it stands in the tables") struct RegistryLoaderTests {
    @Test func agencies() async throws {
        try await RegistryWorld.run { world in
            let registry = try await world.cache().current
            #expect(registry.version == 41)
            #expect(registry.agencies.count == 4)
            #expect(
                registry.agencies["94.dinkes"]
                    == Agency(
                        code: "94.dinkes", name: "Dinas Kesehatan", shortName: "Dinkes", kind: .unit, parent: "94", region: "94",
                        timeZone: .wit))
            #expect(registry.agencies["id"]?.parent == nil && registry.agencies["pln"]?.region == nil)
            #expect(registry.agencies.chain(from: "94.dinkes") == ["94.dinkes", "94", "id"])
            #expect(registry.timeZone(of: "94.dinkes") == .wit)
            for agency in [nil, "pln", "nowhere"] as [String?] { #expect(registry.timeZone(of: agency) == .wib) }
        }
    }

    @Test func regions() async throws {
        try await RegistryWorld.run { world in
            let registry = try await world.cache().current
            #expect(registry.regions.count == 5)
            for (code, isThere) in [
                ("35", true), ("35.78", true), ("35.78.01", true), ("35.78.01.1001", true), ("94", true), ("36", false),
            ] {
                #expect(registry.regions.contains(try #require(RegionCode(code))) == isThere, "\(code)")
            }
        }
    }

    @Test func categories() async throws {
        try await RegistryWorld.run { world in
            let registry = try await world.cache().current
            #expect(registry.categories.count == 3)
            #expect(
                registry.categories["jalan.lubang"]
                    == Category(
                        code: "jalan.lubang", parent: "jalan", name: "Jalan berlubang", englishName: "Pothole", defaultClass: .complaint))
            #expect(registry.categories["jalan"]?.parent == nil)
            #expect(registry.defaultClass(of: "informasi") == .informationRequest)
            for category in [nil, "jalan", "unknown"] as [String?] { #expect(registry.defaultClass(of: category) == .complaint) }
        }
    }

    /// A rule whose region is empty is for the whole country; one whose region is no region is for nobody.
    @Test(
        arguments: [
            ("jalan", nil, .unit("dpupr")), ("jalan", "94", .unit("dpupr")), ("jalan", "35.78", .agency("pln")),
            ("jalan", "35.78.01.1001", .agency("pln")), ("jalan", "35", .unit("dpupr")), ("jalan.lubang", nil, .unit("dpupr")),
            ("jalan.lubang", "94", .unit("dinkes")), ("jalan.lubang", "35.78", .agency("pln")), ("informasi", nil, nil),
            ("informasi", "35", nil),
            ("unknown", nil, nil),
        ] as [(String, String?, RoutingRules.Target?)])
    func rules(_ category: String, _ region: String?, _ target: RoutingRules.Target?) async throws {
        try await RegistryWorld.run { world in
            let rules = try await world.cache().current.rules
            #expect(rules.target(category: category, region: region.flatMap { RegionCode($0) }) == target)
            #expect(rules.count == 3)
        }
    }

    @Test func deadlinesAndHolidays() async throws {
        try await RegistryWorld.run { world in
            let deadlines = try await world.cache().current.law.deadlines
            let (before, after) = (try #require(CivilDate(iso: "2026-11-20")), try #require(CivilDate(iso: "2027-02-01")))
            let table: [(Clock, ComplaintClass, CivilDate, Int, DeadlinePolicy.Unit)] = [
                (.verify, .complaint, before, 3, .workingDays), (.verify, .aspiration, before, 3, .workingDays),
                (.verify, .aspiration, after, 9, .calendarDays), (.verify, .complaint, after, 3, .workingDays),
                (.firstAnswer, .complaint, before, 5, .workingDays), (.resolve, .supervisoryComplaint, before, 60, .workingDays),
                (.resolve, .informationRequest, before, 5, .workingDays), (.complete, .complaint, before, 30, .calendarDays),
                (.reply, .complaint, before, 10, .workingDays),
            ]
            for (clock, kind, date, days, unit) in table {
                let rule = try #require(deadlines.rule(for: clock, class: kind, on: date))
                #expect(rule.days == days && rule.unit == unit, "\(clock) \(kind) \(date.iso)")
                #expect(rule.regulation == (days == 9 ? "later" : "Permen PANRB 5/2025"))
            }
            for (day, isWorking) in [
                ("2026-12-23", true), ("2026-12-24", false), ("2026-12-25", false), ("2026-12-26", false), ("2026-12-28", true),
            ] {
                #expect(deadlines.calendar.isWorkingDay(try #require(CivilDate(iso: day)), in: .country) == isWorking, "\(day)")
            }
        }
    }

    @Test("everything is read from one snapshot: what is committed in between is not half in it")
    func snapshot() async throws {
        try await RegistryWorld.run { world in
            let registry = try await world.pool.transaction("load", isolation: .repeatableRead, readOnly: true) { transaction in
                let first = try Registry.load(transaction)
                try Blocking.wait {
                    try await world.change("INSERT INTO holidays VALUES ('2026-12-23', 'election', 'x', 'x')", raisingVersion: true)
                }
                let second = try Registry.load(transaction)
                #expect(first.version == second.version)
                return second
            }
            #expect(registry.law.calendar.isWorkingDay(try #require(CivilDate(iso: "2026-12-23")), in: .country))
        }
    }

    @Test("a word that this version does not know is an error that names the column, not a guess")
    func unknownWord() async throws {
        try await RegistryWorld.run { world in
            try await world.change(
                "ALTER TABLE agencies DROP CONSTRAINT agencies_kind_check; UPDATE agencies SET kind = 'galactic' WHERE code = '94'",
                raisingVersion: true)
            let error = await #expect(throws: PostgresError.self) { try await world.cache() }
            #expect(error?.kind == .decode && error?.message.contains("AgencyKind") == true)
        }
    }
}
