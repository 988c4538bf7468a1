internal import ArgumentParser
internal import Contracts
internal import Foundation
internal import JSON
internal import RPC

/// A file of reference data, and where it goes.
struct ReferenceTable: ParsableArguments {
    @Argument(help: "TSV or CSV file with a header.")
    var file: String

    @Option(help: "tsv or csv; by the file's name when absent.")
    var format: TableFile.Format?

    @OptionGroup var services: ServiceOptions

    /// - Parameter required: columns that the file must have.
    func rows<Row>(_ required: [String], _ row: (TableColumns, TableFile.Record) throws -> Row) throws -> [Row] {
        let table = try TableFile(contentsOf: URL(fileURLWithPath: file), format: format)
        let columns = try TableColumns(table.header, required: required)
        return try table.records.map { try row(columns, $0) }
    }

    func send<Row: WireObject>(_ rows: [Row], to method: RPCMethod<ImportParams<Row>, ImportResult>, noun: String) async throws {
        try await ReferenceSender(connection: Connection(services.locator(), stages: [.routing])).send(rows, to: method, noun: noun)
    }
}
