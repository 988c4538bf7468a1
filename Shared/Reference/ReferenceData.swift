package import Contracts

/// Everything that is shipped, as the rows that routing imports.
package struct ReferenceData: Sendable {
    /// Provinces, then regencies and cities.
    package let regions: [RegionRow]
    /// The root, ministries, national agencies and state enterprises, then local governments and their units; parents before children.
    package let agencies: [AgencyRow]
    /// Each with the body that answers for it, inherited from its parent where the file leaves it out.
    package let categories: [CategoryRow]
    package let holidays: [HolidayRow]

    package static func load(from directory: ReferenceDirectory) throws(ReferenceError) -> ReferenceData {
        let regions = try RegionFile.rows(TSVTable(directory, RegionFile.name, RegionFile.columns))
        let kinds = try UnitKind.all(TSVTable(directory, UnitKind.file, UnitKind.columns))
        let national = try AgencyFile.rows(TSVTable(directory, AgencyFile.name, AgencyFile.columns))
        return ReferenceData(
            regions: regions, agencies: national + LocalGovernments.rows(regions: regions, units: kinds),
            categories: try CategoryFile.rows(TSVTable(directory, CategoryFile.name, CategoryFile.columns)),
            holidays: try HolidayFile.rows(TSVTable(directory, HolidayFile.name, HolidayFile.columns)))
    }

    /// Complaints written for demonstrations; the other files are not needed for them.
    package static func samples(from directory: ReferenceDirectory) throws(ReferenceError) -> [SampleRow] {
        try SampleFile.rows(TSVTable(directory, SampleFile.name, SampleFile.columns))
    }
}

extension TSVTable {
    init(_ directory: ReferenceDirectory, _ file: String, _ columns: [String]) throws(ReferenceError) {
        try self.init(directory.bytes(of: file), file: file, columns: columns)
    }

    /// Refuses a key that stands twice.
    func checkUnique(_ column: String) throws(ReferenceError) {
        var lines: [String: Int] = [:]
        for row in rows {
            let key = try row.text(column)
            if let first = lines[key] { throw row.error(column, "\"\(key)\" stands in line \(first) already") }
            lines[key] = row.line
        }
    }
}
