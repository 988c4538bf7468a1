internal import Complaints
internal import Contracts
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Time

/// `routing.importDeadlines`: how long each clock runs from a date on, by which regulation. Open deadlines are computed again; a clock
/// keeps the rule that was in force when it started.
enum DeadlineImport {
    static func write(_ rows: [DeadlineRow], _ transaction: PostgresTransaction) throws -> Int {
        var problems = RowProblems()
        problems.requireUnique("clock", rows.map { "\($0.clock) \($0.class?.rawValue ?? "") \($0.effectiveFrom.iso)" })
        try problems.check()
        let written = try transaction.run(
            ReferenceStatements.writeDeadlines,
            [
                .textArray(rows.map(\.clock.rawValue)), .textArray(rows.map { $0.class?.rawValue ?? "" }),
                .dateArray(rows.map(\.effectiveFrom)), .int4Array(rows.map { Int32($0.days) }), .textArray(rows.map(\.unit.rawValue)),
                .textArray(rows.map(\.regulation)), .optionalInt4Array(rows.map { $0.remindDays.map(Int32.init) }),
                .optionalInt4Array(rows.map { $0.overseeDays.map(Int32.init) }),
            ]
        ).affected
        if written > 0 { try JobQueue.enqueue([RecalculationJob.all(traceID: RequestContext.current?.trace.traceID)], in: transaction) }
        return written
    }
}
