internal import Jobs
internal import Logging
internal import Postgres

/// Keeps `complaint_facts` in step with the events. One batch is folded in memory and written with one statement, in the transaction
/// that moves the feed's cursor: every event counts exactly once, whatever fails in between.
struct Projection: Sendable {
    let logger: Logger

    @Sendable func project(_ rows: PostgresResult, _ transaction: PostgresTransaction) throws {
        let events = try rows.map { try ComplaintEvent($0) }
        // A complaint that begins in this batch has no fact; if it has one all the same, the versions decide when it is written.
        var older: Set<Int64> = []
        var begun: Set<Int64> = []
        for event in events {
            if event.version == 1 { begun.insert(event.complaintID) } else { older.insert(event.complaintID) }
        }
        older.subtract(begun)
        let known =
            older.isEmpty ? [] : try transaction.run(ProjectionStatements.known, [.int8Array(Array(older))]).map { try ComplaintFact($0) }
        var fold = FactsFold(known: known)
        for event in events { fold.take(event) }
        if !fold.gaps.isEmpty { try takeHistories(into: &fold, transaction) }
        let changed = fold.changed
        guard !changed.isEmpty else { return }
        try transaction.run(ProjectionStatements.write, ComplaintFact.columns(changed))
    }

    private func takeHistories(into fold: inout FactsFold, _ transaction: PostgresTransaction) throws {
        let events = try transaction.run(ProjectionStatements.histories, [.int8Array(fold.gaps.sorted())]).map { try ComplaintEvent($0) }
        var next = events[...]
        while let first = next.first {
            let history = next.prefix { $0.complaintID == first.complaintID }
            next = next.dropFirst(history.count)
            if !fold.takeHistory(history) {
                logger.error("a complaint without its submission is not counted", metadata: ["complaint": "\(first.complaintID)"])
            }
        }
    }
}
