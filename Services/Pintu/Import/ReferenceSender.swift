internal import Contracts
internal import JSON
internal import RPC
internal import RPCTransport
internal import Reference

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
