internal import Complaints
internal import Contracts
internal import Time

/// `holidays.tsv`: national holidays, joint leave and election days with the decree that set them.
enum HolidayFile {
    static let name = "holidays.tsv"
    static let columns = ["date", "kind", "name", "regulation"]

    static func rows(_ table: TSVTable) throws(ReferenceError) -> [HolidayRow] {
        try table.checkUnique("date")
        var rows: [HolidayRow] = []
        for row in table.rows {
            rows.append(
                HolidayRow(
                    date: try row.value("date", "a date such as 2026-08-17") { CivilDate(iso: $0) },
                    kind: try row.choice("kind", HolidayKind.self), name: try row.text("name"), regulation: try row.text("regulation")))
        }
        return rows
    }
}
