internal import Complaints
internal import Contracts
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Time

/// `routing.importHolidays`. Days were moved after publication more than once: a date that comes again replaces what it was, one that is
/// said to be no holiday any more goes, and open deadlines are computed again.
enum HolidayImport {
    static func write(_ rows: [HolidayRow], _ transaction: PostgresTransaction) throws -> Int {
        var problems = RowProblems()
        problems.requireUnique("date", rows.map { "\($0.date.iso) \($0.region?.description ?? "")" })
        let unknown = try RegionImport.unknownRegions(Set(rows.compactMap(\.region)), transaction)
        for (index, row) in rows.enumerated() {
            if let region = row.region, unknown.contains(region) {
                problems.add(index, "region", "\(region) is not the code of a region")
            }
        }
        try problems.check()
        let written =
            try writeNational(rows.filter { $0.region == nil }, transaction)
            + writeRegional(rows.filter { $0.region != nil }, transaction)
        if written > 0 { try JobQueue.enqueue([RecalculationJob.all(traceID: RequestContext.current?.trace.traceID)], in: transaction) }
        return written
    }

    private static func writeNational(_ rows: [HolidayRow], _ transaction: PostgresTransaction) throws -> Int {
        let (kept, removed) = (rows.filter { !$0.removed }, rows.filter(\.removed))
        return try transaction.run(
            ReferenceStatements.writeHolidays,
            [
                .dateArray(kept.map(\.date)), .textArray(kept.map(\.kind.rawValue)), .textArray(kept.map(\.name)),
                .textArray(kept.map(\.regulation)),
            ]
        ).affected + transaction.run(ReferenceStatements.removeHolidays, [.dateArray(removed.map(\.date))]).affected
    }

    private static func writeRegional(_ rows: [HolidayRow], _ transaction: PostgresTransaction) throws -> Int {
        let (kept, removed) = (rows.filter { !$0.removed }, rows.filter(\.removed))
        func regions(_ rows: [HolidayRow]) -> PostgresValue { .textArray(rows.map { $0.region?.description ?? "" }) }
        return try transaction.run(
            ReferenceStatements.writeRegionalHolidays,
            [regions(kept), .dateArray(kept.map(\.date)), .textArray(kept.map(\.name)), .textArray(kept.map(\.regulation))]
        ).affected
            + transaction.run(ReferenceStatements.removeRegionalHolidays, [regions(removed), .dateArray(removed.map(\.date))]).affected
    }
}
