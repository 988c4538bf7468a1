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

    @OptionGroup var source: ReferenceTable

    func run() async throws {
        let rows = try source.rows(["date", "name", "regulation"]) { columns, record in
            HolidayRow(
                date: try columns.date("date", record), kind: try columns.choice("kind", record) ?? .nationalHoliday,
                name: try columns.text("name", record), regulation: try columns.text("regulation", record),
                region: try columns.region("region", record),
                removed: ["yes", "true", "1"].contains(columns.optionalText("removed", record)))
        }
        try await source.send(rows, to: RoutingMethods.importHolidays, noun: "holidays")
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

    @OptionGroup var source: ReferenceTable

    func run() async throws {
        let rows = try source.rows(["clock", "effective_from", "days", "unit", "regulation"]) { columns, record in
            DeadlineRow(
                clock: try columns.needed("clock", record, columns.choice), class: try columns.choice("class", record),
                effectiveFrom: try columns.date("effective_from", record),
                days: try columns.needed("days", record, columns.number), unit: try columns.choice("unit", record) ?? .workingDays,
                regulation: try columns.text("regulation", record),
                remindDays: try columns.number("remind_days", record), overseeDays: try columns.number("oversee_days", record))
        }
        try await source.send(rows, to: RoutingMethods.importDeadlines, noun: "deadlines")
    }
}
