internal import ArgumentParser
internal import Complaints
internal import Foundation
internal import RPCTransport

/// `pintu load`
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Submit complaints at a given rate and report latencies.",
        discussion: """
            An open loop: calls leave when they are due, and each is measured from that moment. The complaints are real ones for the
            installation: use it on an installation that may keep them.

            EXAMPLES
              pintu load --rate 500 --duration 30
              pintu load --rate 5000 --ramp 5 --connections 8 --payload texts.tsv --column text --json
              pintu load --rate 2000 --duration 60 --plot load.svg
            """)

    @Option(help: "Calls a second.")
    var rate: Double = 200

    @Option(help: "Seconds in all.")
    var duration: Double = 10

    @Option(help: "Seconds in which the rate rises.")
    var ramp: Double = 0

    @Option(help: "Connections to intake.")
    var connections = 4

    @Option(help: ArgumentHelp("TSV or CSV file with texts to submit.", valueName: "file"))
    var payload: String?

    @Option(help: "Column of --payload that holds the text.")
    var column = "text"

    @Option(help: "Region code of every complaint.")
    var region: String?

    @Option(help: "Seconds after which a call has failed.")
    var timeout: Double = 10

    @Option(help: ArgumentHelp("Draw latencies and rates over time into an SVG file.", valueName: "file"))
    var plot: String?

    @Flag(help: "Print one line of JSON at the end instead of a table.")
    var json = false

    @OptionGroup var services: ServiceOptions

    func validate() throws {
        guard rate > 0, rate <= 1_000_000 else { throw ValidationError("--rate takes a number above zero") }
        guard duration > 0, ramp >= 0, ramp < duration else { throw ValidationError("--ramp must be shorter than --duration") }
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections takes 1 to 10000") }
        guard region == nil || region.flatMap({ RegionCode($0) }) != nil else {
            throw ValidationError("--region takes a code such as 35.78")
        }
        guard timeout > 0 else { throw ValidationError("--timeout takes a number of seconds above zero") }
    }

    func run() async throws {
        // Known before the load begins, not after it.
        if let plot, !FileManager.default.createFile(atPath: plot, contents: nil) {
            throw CommandFailure("--plot: \(plot) cannot be written", exitCode: 73)
        }
        let connection = try Connection(services.locator(), stages: [.intake])
        let bodies = try texts()
        var options = RPCClientOptions()
        // The loop is open: the client must not hold calls back.
        options.maxInFlight = 200_000
        options.maxInFlightBytes = 1 << 30
        let clients = try (0..<connections).map { _ in try connection.client(.intake, options: options) }
        let run = LoadRun(
            schedule: LoadSchedule(rate: rate, ramp: ramp, duration: duration), clients: clients, bodies: bodies,
            region: region.flatMap { RegionCode($0) },
            timeout: .seconds(timeout))
        let began = ContinuousClock.now
        let timeline = await run.run { second in FileHandle.standardError.write(Data((second.line + "\n").utf8)) }
        let report = LoadReport(
            wanted: rate, seconds: (ContinuousClock.now - began).inSeconds, connections: connections, result: run.recorder.snapshot,
            timeline: timeline)
        print(json ? report.json : report.table)
        for client in clients { await client.close() }
        if let plot { try Data(LoadPlot(report).svg.utf8).write(to: URL(fileURLWithPath: plot)) }
        if report.result.failed > 0 { throw ExitCode(2) }
    }

    private func texts() throws -> [String] {
        guard let payload else { return Self.sampleTexts }
        let table = try TableFile(contentsOf: URL(fileURLWithPath: payload), format: nil)
        let columns = try TableColumns(table.header, required: [column])
        let texts = table.records.compactMap { columns.optionalText(column, $0) }
        guard !texts.isEmpty else { throw ValidationError("\(payload) has no text in the column \(column)") }
        return texts
    }

    private static let sampleTexts = [
        "Lampu penerangan jalan di depan pasar padam sejak tiga malam, warga takut lewat sendirian. Mohon segera diperbaiki.",
        "Air PDAM keruh dan berbau sejak Senin pagi di gang kami. Sudah lapor RT tetapi belum ada petugas yang datang.",
        "Antrean pengurusan KTP dari jam tujuh sampai siang belum dipanggil, loket hanya dibuka satu. Tolong ditambah petugas.",
        "Jalan berlubang cukup dalam dekat sekolah dasar, kemarin ada anak jatuh dari sepeda. Mohon ditambal sebelum hujan.",
    ]
}
