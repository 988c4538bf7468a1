import Audit
import Complaints
import Contracts
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@testable import Routing

/// Reference data comes in whole calls or not at all, is counted by what really changed, and is known before the answer. Over TCP.
@Suite struct ImportTests {
    private func version(_ world: RoutingWorld) async throws -> Int64 {
        try await world.pool.query(WorldStatements.version) { try $0.single().int64(0) }
    }

    private func code(_ text: String) -> RegionCode { RegionCode(text) ?? .placeholder }

    private func region(_ text: String, _ name: String = "Nama", _ zone: TimeZoneID? = nil) -> RegionRow {
        RegionRow(code: code(text), name: name, type: "village", timeZone: zone)
    }

    private func agency(_ code: String, parent: String?, kind: AgencyKind = .nationalAgency, region: String? = nil) -> AgencyRow {
        AgencyRow(code: code, name: code, shortName: code, kind: kind, parent: parent, region: region.map(self.code))
    }

    /// Sends the same rows twice: the second time nothing is written, and the version of the registry stays.
    private func importTwice<Row: WireObject>(
        _ method: RPCMethod<ImportParams<Row>, ImportResult>, _ rows: [Row], changed: [Row], _ client: RPCClient, _ world: RoutingWorld
    ) async throws {
        let start = try await version(world)
        #expect(try await client.call(method, ImportParams(rows: rows)).written == rows.count, "\(method.name)")
        let written = try await version(world)
        #expect(written == start + 1)
        #expect(try await client.call(method, ImportParams(rows: rows)).written == 0)
        #expect(try await version(world) == written)
        #expect(try await client.call(method, ImportParams(rows: rows + changed)).written == changed.count)
        #expect(try await version(world) == written + 1)
        // What changed something is in the audit log, and nothing else.
        var selection = AuditSelection()
        selection.subject = method.name
        let entries = try await AuditReader.records(world.pool, selection).map(\.entry)
        #expect(entries.map(\.action) == ["reference.import", "reference.import"] && entries[0].role == "administrator")
        #expect(entries[0].detail.map { String(decoding: $0, as: UTF8.self) }?.contains(#""written": \#(changed.count)"#) == true)
    }

    @Test func aSecondImportWritesNothing() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.administrator)
                try await importTwice(
                    RoutingMethods.importRegions, [region("36"), region("36.71.01"), region("36.71")], changed: [region("36.72")],
                    client, world)
                try await importTwice(
                    RoutingMethods.importAgencies,
                    [agency("36.71", parent: "36", kind: .city, region: "36.71"), agency("36", parent: "id")],
                    changed: [agency("36.71.dinkes", parent: "36.71", kind: .unit, region: "36.71")], client, world)
                try await importTwice(
                    RoutingMethods.importCategories,
                    [RoutingWorld.category("air.mati", parent: "air", unit: "dinkes"), RoutingWorld.category("air", agency: "pln")],
                    changed: [RoutingWorld.category("air.keruh", parent: "air")], client, world)
                try await importTwice(
                    RoutingMethods.importRules,
                    [
                        RoutingRuleRow(category: "air", region: code("36"), unit: "dpupr", agency: nil),
                        RoutingRuleRow(category: "air", region: code("36.71"), unit: nil, agency: "36.71"),
                    ], changed: [RoutingRuleRow(category: "seni", region: nil, unit: nil, agency: "pln")], client, world)
                let holiday = try #require(CivilDate(iso: "2027-08-17"))
                try await importTwice(
                    RoutingMethods.importHolidays,
                    [HolidayRow(date: holiday, kind: .nationalHoliday, name: "Kemerdekaan", regulation: "SKB")],
                    changed: [HolidayRow(date: holiday.adding(days: 1), kind: .jointLeave, name: "Cuti", regulation: "SKB")], client, world)
            }
        }
    }

    @Test func aChangedRowCountsAndIsKnownAtOnce() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.administrator)
                var row = try #require(RoutingWorld.agencies.first { $0.code == "pln" })
                row.name = "Perusahaan Listrik Negara"
                #expect(try await client.call(RoutingMethods.importAgencies, ImportParams(rows: [row])).written == 1)
                #expect(try await client.call(RoutingMethods.agencies, AgenciesParams(search: "listrik negara")).agencies == [row])

                // The body that answers for a topic.
                let topic = RoutingWorld.category("listrik", agency: "kemenkes")
                #expect(try await client.call(RoutingMethods.importCategories, ImportParams(rows: [topic])).written == 1)
                let proposal = try await client.call(RoutingMethods.propose, ProposeParams(body: "x", category: "listrik"))
                #expect(proposal.proposals.map(\.agency.code) == ["kemenkes"])

                // A region that comes without a zone keeps the one it has.
                #expect(
                    try await client.call(RoutingMethods.importRegions, ImportParams(rows: [region("35.78", "Surabaya", .wib)])).written
                        == 1)
                #expect(try await client.call(RoutingMethods.importRegions, ImportParams(rows: [region("35.78", "Surabaya")])).written == 0)
            }
        }
    }

    @Test func aNarrowerRuleWins() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.administrator)
                let rule = RoutingRuleRow(category: "jalan", region: code("35.78"), unit: nil, agency: "kemenkes")
                #expect(try await client.call(RoutingMethods.importRules, ImportParams(rows: [rule])).written == 1)
                let there = try await client.call(
                    RoutingMethods.propose, ProposeParams(body: "x", region: code("35.78.01"), category: "jalan"))
                #expect(there.proposals.map(\.agency.code) == ["kemenkes"])
            }
        }
    }

    @Test func everyWrongRowIsNamedAndNothingIsWritten() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.administrator)
                let start = try await version(world)
                func paths<Row: WireObject>(_ method: RPCMethod<ImportParams<Row>, ImportResult>, _ rows: [Row]) async -> [String]? {
                    let error = await refusal { () async throws(RPCError) in try await client.call(method, ImportParams(rows: rows)) }
                    #expect(error?.code == .invalidParams)
                    return error?.fields.map(\.path)
                }
                #expect(
                    await paths(RoutingMethods.importRegions, [region("36"), region("36.71.01"), region("37.01"), region("36")])
                        == ["rows[3].code", "rows[1].code", "rows[2].code"])
                #expect(
                    await paths(
                        RoutingMethods.importAgencies,
                        [
                            agency("a", parent: "b"), agency("b", parent: "a"), agency("c", parent: "zzz"),
                            agency("d", parent: "id", region: "99"), agency("e", parent: nil, kind: .national), agency("d", parent: "id"),
                        ])
                        == ["rows[5].code", "rows[0].parent", "rows[1].parent", "rows[2].parent", "rows[3].region", "rows[4].kind"])
                #expect(await paths(RoutingMethods.importAgencies, [agency("id", parent: "pln")]) == ["rows[0].kind", "rows[0].parent"])
                // A city cannot move below its own unit.
                #expect(
                    await paths(RoutingMethods.importAgencies, [agency("35.78", parent: "35.78.dinkes", kind: .city)]) == ["rows[0].parent"]
                )
                #expect(
                    await paths(
                        RoutingMethods.importCategories,
                        [
                            RoutingWorld.category("a", parent: "zzz"), RoutingWorld.category("b", unit: "zzz"),
                            RoutingWorld.category("c", agency: "zzz"), RoutingWorld.category("d", parent: "d"),
                        ]) == ["rows[0].parent", "rows[3].parent", "rows[1].unit", "rows[2].agency"])
                #expect(
                    await paths(
                        RoutingMethods.importRules,
                        [
                            RoutingRuleRow(category: "zzz", region: nil, unit: "dinkes", agency: nil),
                            RoutingRuleRow(category: "jalan", region: code("99"), unit: nil, agency: "pln"),
                            RoutingRuleRow(category: "jalan", region: code("35"), unit: "zzz", agency: nil),
                            RoutingRuleRow(category: "jalan", region: code("35"), unit: nil, agency: "zzz"),
                        ])
                        == ["rows[3].category", "rows[0].category", "rows[1].region", "rows[2].unit", "rows[3].agency"])
                let date = try #require(CivilDate(iso: "2027-01-01"))
                let holiday = HolidayRow(date: date, kind: .jointLeave, name: "Cuti", regulation: "SKB")
                #expect(await paths(RoutingMethods.importHolidays, [holiday, holiday]) == ["rows[1].date"])
                #expect(try await version(world) == start)
            }
        }
    }

    @Test func onlyAdministratorsImport() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.nationalCoordinator)
                let error = await refusal { () async throws(RPCError) in
                    try await client.call(RoutingMethods.importRegions, ImportParams(rows: [region("36")]))
                }
                #expect(error?.code == .forbidden)
            }
        }
    }

    @Test func importsAtTheSameTimeTakeTurns() async throws {
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.administrator)
                let start = try await version(world)
                let parents = (0..<8).map { agency("n\($0)", parent: $0 == 0 ? "id" : "n0") }
                let written = try await withThrowingTaskGroup(of: Int.self) { group in
                    for shift in 0..<6 {
                        let rows = Array(parents[shift...] + parents[..<shift])
                        group.addTask { try await client.call(RoutingMethods.importAgencies, ImportParams(rows: rows)).written }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(written == parents.count)
                #expect(try await version(world) == start + 1)
            }
        }
    }
}
