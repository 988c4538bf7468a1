internal import ArgumentParser
internal import Complaints
internal import Contracts
internal import Foundation
internal import RPC
internal import RPCTransport
internal import Time

/// `pintu import holidays FILE`
struct ImportHolidaysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holidays", abstract: "Bring in days that are no working days, of the country or of one region.",
        discussion: """
            Columns: date (2026-08-17), name, regulation; optional: kind (nationalHoliday, jointLeave, election; nationalHoliday when
            absent), region (a code such as 35.78: only there and below), removed (yes: the day is worked again). Open deadlines are
            computed again by themselves.

            EXAMPLE
              pintu import holidays libur-2027.tsv
            """)

    @Argument(help: "TSV or CSV file with a header.")
    var file: String

    @Option(help: "tsv or csv; by the file's name when absent.")
    var format: TableFile.Format?

    @OptionGroup var services: ServiceOptions

    func run() async throws {
        let table = try TableFile(contentsOf: URL(fileURLWithPath: file), format: format)
        let columns = try TableColumns(table.header, required: ["date", "name", "regulation"])
        let rows = try table.records.map { record in
            let region = columns.optionalText("region", record)
            guard region == nil || region.flatMap({ RegionCode($0) }) != nil else {
                throw TableColumns.problem(record, "region \"\(region ?? "")\" is not a code such as 35.78")
            }
            return HolidayRow(
                date: try columns.date("date", record), kind: try columns.choice("kind", record) ?? .nationalHoliday,
                name: try columns.text("name", record), regulation: try columns.text("regulation", record),
                region: region.flatMap { RegionCode($0) }, removed: ["yes", "true", "1"].contains(columns.optionalText("removed", record)))
        }
        try await ReferenceSender(connection: Connection(services.locator(), stages: [.routing])).send(
            rows, to: RoutingMethods.importHolidays, noun: "holidays")
    }
}

/// `pintu import deadlines FILE`
struct ImportDeadlinesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadlines", abstract: "Bring in how long each clock runs, from which date on, by which regulation.",
        discussion: """
            Columns: clock (\(Clock.allCases.map(\.rawValue).joined(separator: ", "))), effective_from, days, unit (workingDays,
            calendarDays), regulation; optional: class (for every class when absent), remind_days, oversee_days.

            EXAMPLE
              pintu import deadlines permen-2027.tsv
            """)

    @Argument(help: "TSV or CSV file with a header.")
    var file: String

    @Option(help: "tsv or csv; by the file's name when absent.")
    var format: TableFile.Format?

    @OptionGroup var services: ServiceOptions

    func run() async throws {
        let table = try TableFile(contentsOf: URL(fileURLWithPath: file), format: format)
        let columns = try TableColumns(table.header, required: ["clock", "effective_from", "days", "unit", "regulation"])
        let rows = try table.records.map { record in
            guard let clock: Clock = try columns.choice("clock", record) else { throw TableColumns.problem(record, "clock is empty") }
            guard let days = try columns.number("days", record) else { throw TableColumns.problem(record, "days is empty") }
            return DeadlineRow(
                clock: clock, class: try columns.choice("class", record), effectiveFrom: try columns.date("effective_from", record),
                days: days, unit: try columns.choice("unit", record) ?? .workingDays, regulation: try columns.text("regulation", record),
                remindDays: try columns.number("remind_days", record), overseeDays: try columns.number("oversee_days", record))
        }
        try await ReferenceSender(connection: Connection(services.locator(), stages: [.routing])).send(
            rows, to: RoutingMethods.importDeadlines, noun: "deadlines")
    }
}

extension TableColumns {
    fileprivate func date(_ name: String, _ record: TableFile.Record) throws -> CivilDate {
        let text = try text(name, record)
        guard let date = CivilDate(iso: text) else { throw Self.problem(record, "\(name) \"\(text)\" is not a date such as 2026-08-17") }
        return date
    }

    fileprivate func number(_ name: String, _ record: TableFile.Record) throws -> Int? {
        guard let text = optionalText(name, record) else { return nil }
        guard let number = Int(text) else { throw Self.problem(record, "\(name) \"\(text)\" is not a number") }
        return number
    }

    fileprivate func choice<Word: RawRepresentable<String> & CaseIterable>(_ name: String, _ record: TableFile.Record) throws -> Word? {
        guard let text = optionalText(name, record) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.problem(record, "\(name) \"\(text)\" is not one of \(words)")
        }
        return word
    }
}
