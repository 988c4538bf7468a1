internal import Complaints
internal import Contracts
internal import Postgres

/// `routing.importHolidays`. Days were moved after publication more than once, so a date that comes again replaces what it was.
enum HolidayImport {
    static func write(_ rows: [HolidayRow], _ transaction: PostgresTransaction) throws -> Int {
        var problems = RowProblems()
        problems.requireUnique("date", rows.map(\.date))
        try problems.check()
        return try transaction.run(
            ReferenceStatements.writeHolidays,
            [
                .dateArray(rows.map(\.date)), .textArray(rows.map(\.kind.rawValue)), .textArray(rows.map(\.name)),
                .textArray(rows.map(\.regulation)),
            ]
        ).affected
    }
}
