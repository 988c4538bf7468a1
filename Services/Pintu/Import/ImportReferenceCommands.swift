internal import ArgumentParser
internal import Complaints
internal import Contracts
internal import Foundation
internal import RPC
internal import RPCTransport
internal import Reference
internal import Time

/// `pintu import regions FILE`
struct ImportRegionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regions", abstract: "Bring in region codes, from provinces to villages.",
        discussion: """
            Columns: code, name, type; optional: time_zone (Asia/Jakarta, Asia/Makassar, Asia/Jayapura). Other columns are passed over.
            A region above must stand in the file or be there already.

            EXAMPLE
              pintu import regions wilayah.tsv
            """)

    @OptionGroup var source: ReferenceTable

    func run() async throws {
        let rows = try source.rows(["code", "name", "type"]) { columns, record in
            RegionRow(
                code: try columns.needed("code", record, columns.region), name: try columns.text("name", record),
                type: try columns.text("type", record), timeZone: try columns.choice("time_zone", record))
        }
        // Parents before children, whatever the order of the file.
        let ordered = rows.sorted { $0.code < $1.code }
        try await source.send(ordered, to: RoutingMethods.importRegions, noun: "regions")
    }
}

/// `pintu import agencies FILE`
struct ImportAgenciesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agencies", abstract: "Bring in agencies: ministries, governments, units.",
        discussion: """
            Columns: code, name, kind, parent; optional: short_name, region, time_zone. Kinds: \
            \(AgencyKind.allCases.map(\.rawValue).joined(separator: ", ")). Parents must stand before their children or be there already.

            EXAMPLE
              pintu import agencies units.tsv
            """)

    @OptionGroup var source: ReferenceTable

    func run() async throws {
        let rows = try source.rows(["code", "name", "kind", "parent"]) { columns, record in
            let name = try columns.text("name", record)
            return AgencyRow(
                code: try columns.text("code", record), name: name,
                shortName: columns.optionalText("short_name", record) ?? String(name.prefix(100)),
                kind: try columns.needed("kind", record, columns.choice),
                parent: columns.optionalText("parent", record), region: try columns.region("region", record),
                timeZone: try columns.choice("time_zone", record) ?? .wib)
        }
        try await source.send(rows, to: RoutingMethods.importAgencies, noun: "agencies")
    }
}

/// `pintu import reference`
struct ImportReferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Bring in the data that Pintu ships: regions, agencies, topics with who answers, holidays.",
        discussion: """
            38 provinces, 514 regencies and cities with their governments and units, ministries and national agencies, the category tree
            and the holidays from 2020 to 2027. What was changed by hand under the same code is overwritten.

            EXAMPLE
              pintu import reference
            """)

    @OptionGroup var services: ServiceOptions

    func run() async throws {
        try await ReferenceSender(connection: Connection(services.locator(), stages: [.routing])).sendShipped()
    }
}
