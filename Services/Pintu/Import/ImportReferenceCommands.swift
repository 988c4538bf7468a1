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

    @Argument(help: "TSV or CSV file with a header.")
    var file: String

    @Option(help: "tsv or csv; by the file's name when absent.")
    var format: TableFile.Format?

    @OptionGroup var services: ServiceOptions

    func run() async throws {
        let table = try TableFile(contentsOf: URL(fileURLWithPath: file), format: format)
        let columns = try TableColumns(table.header, required: ["code", "name", "type"])
        let rows = try table.records.map { record in
            let code = try columns.text("code", record)
            guard let region = RegionCode(code) else {
                throw TableColumns.problem(record, "\"\(code)\" is not a region code such as 35.78")
            }
            let zone = columns.optionalText("time_zone", record)
            guard zone == nil || zone.flatMap({ TimeZoneID(rawValue: $0) }) != nil else {
                throw TableColumns.problem(record, "time_zone takes \(TimeZoneID.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return RegionRow(
                code: region, name: try columns.text("name", record), type: try columns.text("type", record),
                timeZone: zone.flatMap { TimeZoneID(rawValue: $0) })
        }
        // Parents before children, whatever the order of the file.
        let ordered = rows.sorted { $0.code < $1.code }
        try await ReferenceSender(connection: Connection(services.locator(), stages: [.routing])).send(
            ordered, to: RoutingMethods.importRegions, noun: "regions")
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

    @Argument(help: "TSV or CSV file with a header.")
    var file: String

    @Option(help: "tsv or csv; by the file's name when absent.")
    var format: TableFile.Format?

    @OptionGroup var services: ServiceOptions

    func run() async throws {
        let table = try TableFile(contentsOf: URL(fileURLWithPath: file), format: format)
        let columns = try TableColumns(table.header, required: ["code", "name", "kind", "parent"])
        let rows = try table.records.map { record in
            let kind = try columns.text("kind", record)
            guard let agencyKind = AgencyKind(rawValue: kind) else {
                throw TableColumns.problem(
                    record, "kind \"\(kind)\" is not one of \(AgencyKind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let region = columns.optionalText("region", record)
            guard region == nil || region.flatMap({ RegionCode($0) }) != nil else {
                throw TableColumns.problem(record, "region \"\(region ?? "")\" is not a code such as 35.78")
            }
            let name = try columns.text("name", record)
            return AgencyRow(
                code: try columns.text("code", record), name: name,
                shortName: columns.optionalText("short_name", record) ?? String(name.prefix(100)), kind: agencyKind,
                parent: columns.optionalText("parent", record), region: region.flatMap { RegionCode($0) },
                timeZone: columns.optionalText("time_zone", record).flatMap { TimeZoneID(rawValue: $0) } ?? .wib)
        }
        try await ReferenceSender(connection: Connection(services.locator(), stages: [.routing])).send(
            rows, to: RoutingMethods.importAgencies, noun: "agencies")
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

/// Sends rows of reference data to routing, in calls that fit a frame.
struct ReferenceSender: Sendable {
    /// Keeps a call well below one mebibyte.
    static let rowsInOneCall = 2_000

    let connection: Connection
    /// Takes the result, a line for each kind of data.
    var tell: @Sendable (String) -> Void = { print($0) }

    func send<Row: WireObject>(_ rows: [Row], to method: RPCMethod<ImportParams<Row>, ImportResult>, noun: String) async throws {
        let routing = try connection.client(.routing)
        var progress = ProgressLine(total: rows.count, noun: noun)
        var written = 0
        var rest = rows[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(Self.rowsInOneCall))
            rest = rest.dropFirst(Self.rowsInOneCall)
            written += try await routing.call(method, ImportParams(rows: part), timeout: .seconds(60)).written
            progress.advance(by: part.count)
        }
        progress.finish()
        await routing.close()
        tell("\(noun): \(rows.count) rows, \(written) added or changed")
    }

    /// Regions before agencies before categories: each refers to the one before.
    func sendShipped() async throws {
        let shipped = try ReferenceData.load(from: ReferenceDirectory.find())
        try await send(shipped.regions, to: RoutingMethods.importRegions, noun: "regions")
        try await send(shipped.agencies, to: RoutingMethods.importAgencies, noun: "agencies")
        try await send(shipped.categories, to: RoutingMethods.importCategories, noun: "categories")
        try await send(shipped.holidays, to: RoutingMethods.importHolidays, noun: "holidays")
    }
}

/// Finds columns of a table by name.
struct TableColumns {
    private let positions: [String: Int]

    init(_ header: [String], required: [String]) throws(ValidationError) {
        positions = Dictionary(uniqueKeysWithValues: header.enumerated().map { ($1, $0) })
        let missing = required.filter { positions[$0] == nil }
        guard missing.isEmpty else {
            throw ValidationError("the file lacks the columns \(missing.joined(separator: ", ")); it has \(header.joined(separator: ", "))")
        }
    }

    func optionalText(_ name: String, _ record: TableFile.Record) -> String? {
        guard let position = positions[name], position < record.fields.count, !record.fields[position].isEmpty else { return nil }
        return record.fields[position]
    }

    func text(_ name: String, _ record: TableFile.Record) throws(ValidationError) -> String {
        guard let text = optionalText(name, record) else { throw Self.problem(record, "\(name) is empty") }
        return text
    }

    static func problem(_ record: TableFile.Record, _ problem: String) -> ValidationError {
        ValidationError("line \(record.line): \(problem)")
    }
}
