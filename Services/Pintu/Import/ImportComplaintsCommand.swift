internal import ArgumentParser
internal import Foundation
internal import RPCTransport

/// `pintu import complaints FILE`
struct ImportComplaintsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complaints", abstract: "Bring in the complaints of an older system, with their answers.",
        discussion: """
            FILE is TSV or CSV in UTF-8 with one header line. A column named like a field is taken as it is; others are named with --map.
            Fields: reference, submittedAt, channel, class, subject, body, place, latitude, longitude, region, category, agency, agencyName,
            anonymous, confidential, name, phone, email, nationalID, address, answeredAt, answer. Times need an offset.

            Rows that cannot be imported are written to FILE.rejects.tsv with line number and reason. Run the same command again at any
            time: rows are known by --system and their reference (without one, by their whole content), so nothing doubles.

            EXAMPLES
              pintu import complaints lama.tsv --system simpel --map reference=id --map body=isi --map submittedAt=tanggal \\
                --map agencyName=dinas --agency-root 35.78 --create-agencies --set channel=web --set region=35.78
              pintu import complaints surat.csv --system buku-surat --set channel=letter --dry-run
            """)

    @Argument(help: "TSV or CSV file with a header.")
    var file: String

    @Option(help: "Name of the older system; part of what makes a row itself.")
    var system: String

    @Option(name: .customLong("map"), help: ArgumentHelp("Which column holds a field; may be repeated.", valueName: "field=column"))
    var maps: [String] = []

    @Option(name: .customLong("set"), help: ArgumentHelp("The same value for every row; may be repeated.", valueName: "field=value"))
    var sets: [String] = []

    @Option(help: "tsv or csv; by the file's name when absent.")
    var format: TableFile.Format?

    @Option(help: "Agency below which names of agencies are looked up, such as 35.78.")
    var agencyRoot: String?

    @Flag(help: "Create the agencies that the file names and that are not there.")
    var createAgencies = false

    @Option(help: ArgumentHelp("Where rejected rows go.", valueName: "file"))
    var rejects: String?

    @Option(help: "Rows in one call, 1 to 500.")
    var batch = 250

    @Option(help: "Calls under way at once.")
    var inFlight = 8

    @Option(help: "Seconds to wait for a service that is away before giving up.")
    var patience = 120

    @Flag(help: "Read and check everything, send nothing.")
    var dryRun = false

    @OptionGroup var services: ServiceOptions

    func validate() throws {
        guard (1...500).contains(batch) else { throw ValidationError("--batch takes 1 to 500") }
        guard (1...256).contains(inFlight) else { throw ValidationError("--in-flight takes 1 to 256") }
        guard patience > 0 else { throw ValidationError("--patience takes a number of seconds above zero") }
        guard !system.isEmpty else { throw ValidationError("--system cannot be empty") }
    }

    func run() async throws {
        let url = URL(fileURLWithPath: file)
        let table = try TableFile(contentsOf: url, format: format)
        let mapping = try ColumnMapping(header: table.header, maps: maps, sets: sets)
        let connection = try Connection(services.locator(), stages: [.intake, .routing, .response])
        let agencies = try await resolveAgencies(table, mapping, connection)

        var rejects = try RejectsFile(URL(fileURLWithPath: rejects ?? file + ".rejects.tsv"), header: table.header)
        let reader = RowReader(mapping: mapping, system: system, agencies: agencies)
        var complaints: [ImportedComplaint] = []
        var records: [Int: TableFile.Record] = [:]
        for record in table.records {
            records[record.line] = record
            do throws(RowProblem) {
                complaints.append(try reader.read(record))
            } catch {
                try rejects.add(record, reason: error.reason)
            }
        }
        var summary = ImportSummary(rows: table.records.count)
        if !dryRun {
            summary = try await send(complaints, connection, records, &rejects, summary)
        }
        summary.rejected = rejects.count
        try rejects.close()
        print(summary.text(isDryRun: dryRun, rejects: rejects.url.path))
        if rejects.count > 0 { throw ExitCode(2) }
    }

    private func resolveAgencies(
        _ table: TableFile, _ mapping: ColumnMapping, _ connection: Connection
    ) async throws -> [String: String] {
        let names = Set(table.records.compactMap { mapping.value(.agencyName, in: $0.fields) })
        guard !names.isEmpty else { return [:] }
        guard let agencyRoot else { throw ValidationError("agencyName needs --agency-root: below which agency are they?") }
        let routing = try connection.client(.routing)
        let resolver = AgencyResolver(routing: routing, root: agencyRoot, mayCreate: createAgencies && !dryRun)
        let resolution = try await resolver.resolve(names)
        await routing.close()
        if !resolution.created.isEmpty {
            note("created \(resolution.created.count) agencies below \(agencyRoot)")
        }
        return resolution.codes
    }

    private func send(
        _ complaints: [ImportedComplaint], _ connection: Connection, _ records: [Int: TableFile.Record], _ rejects: inout RejectsFile,
        _ start: ImportSummary
    ) async throws -> ImportSummary {
        let intake = try connection.client(.intake)
        let response = try connection.client(.response)
        var importer = ComplaintImporter(intake: intake, response: response)
        importer.batchSize = batch
        importer.batchesInFlight = inFlight
        importer.patience = .seconds(patience)
        var summary = start
        var progress = ProgressLine(total: complaints.count, noun: "complaints")
        let began = ContinuousClock.now
        try await importer.run(complaints) { outcome, rows in
            summary.submitted += outcome.submitted
            summary.answered += outcome.answered
            summary.answersBeforeComplaint += outcome.answersBeforeComplaint
            for (line, reason) in outcome.rejected {
                if let record = records[line] { try rejects.add(record, reason: reason) }
            }
            progress.advance(by: rows)
        }
        progress.finish()
        summary.duration = ContinuousClock.now - began
        await intake.close()
        await response.close()
        return summary
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// The last lines of an import.
struct ImportSummary {
    let rows: Int
    var submitted = 0
    var answered = 0
    var answersBeforeComplaint = 0
    var rejected = 0
    var duration: Duration = .zero

    init(rows: Int) {
        self.rows = rows
    }

    func text(isDryRun: Bool, rejects: String) -> String {
        var lines: [String] = []
        if isDryRun {
            lines.append("\(rows) rows read, \(rows - rejected) can be imported; nothing was sent")
        } else {
            let seconds = max(duration.inSeconds, 0.001)
            lines.append(
                "\(submitted) complaints submitted and \(answered) answered of \(rows) rows in \(seconds.formatted(.number.precision(.fractionLength(2)))) s"
                    + " (\(Int(Double(submitted) / seconds)) complaints/s)")
        }
        if answersBeforeComplaint > 0 {
            lines.append("\(answersBeforeComplaint) recorded answers are older than their complaint; they were kept as they are")
        }
        if rejected > 0 { lines.append("\(rejected) rows rejected, with their reasons in \(rejects)") }
        return lines.joined(separator: "\n")
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
