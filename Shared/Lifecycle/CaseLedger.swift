package import Complaints
package import Postgres
internal import RPC
internal import Registry
package import Time

/// The one place that reads and writes the state of complaints. State and event go together, in the caller's transaction.
package enum CaseLedger {
    /// Locks complaints until the transaction ends. Those that do not exist are missing from the answer.
    package static func lock(_ ids: [Int64], in transaction: PostgresTransaction) throws -> [Int64: LockedCase] {
        var cases: [Int64: LockedCase] = [:]
        for row in try transaction.run(LifecycleStatements.lock, [.int8Array(ids)]) { cases[try row.int64(0)] = try locked(row) }
        return cases
    }

    /// Locks complaints to which time has brought something by `now`, at most `limit`; those that somebody else holds are left to them.
    package static func lockDue(by now: Timestamp, limit: Int, in transaction: PostgresTransaction) throws -> [ComplaintState] {
        try transaction.run(LifecycleStatements.due, [.timestamptz(now), .int8(Int64(limit))]).map(state)
    }

    /// Locks open complaints with a higher number than `id`, at most `limit`, in the order of numbers.
    package static func lockOpen(after id: Int64, limit: Int, in transaction: PostgresTransaction) throws -> [LockedCase] {
        try transaction.run(LifecycleStatements.open, [.int8(id), .int8(Int64(limit))]).map(locked)
    }

    /// Writes what time has brought, and nothing else.
    package static func write(_ enforced: EnforcedCases, in transaction: PostgresTransaction) throws {
        try update(enforced.states.values.sorted { $0.id < $1.id }, in: transaction)
        try append(enforced.steps, in: transaction)
        try tell(enforced.notices, in: transaction)
    }

    /// Writes the new states and appends one event for each step. Several steps of one complaint must follow each other; the
    /// last one is the state that stays.
    ///
    /// - Parameter enforced: what time had brought to them before.
    package static func write(
        _ steps: [CaseStep], after enforced: EnforcedCases = EnforcedCases(), in transaction: PostgresTransaction
    ) throws {
        var last: [Int64: ComplaintState] = [:]
        for step in steps { last[step.after.id] = step.after }
        try update(last.values.sorted { $0.id < $1.id }, in: transaction)
        // Who was let act on a complaint has its enforced steps before; of one that was refused nothing is written.
        let all = enforced.steps.filter { last[$0.after.id] != nil } + steps
        try append(all.sorted { ($0.after.id, $0.after.version) < ($1.after.id, $1.after.version) }, in: transaction)
        try tell(enforced.notices.filter { last[$0.complaintID] != nil }, in: transaction)
    }

    /// Puts complaints into a queue of another stage.
    ///
    /// - Parameter traceID: of the call that makes the work necessary.
    package static func enqueue(
        _ complaints: [(lane: String, id: Int64)], into queue: String, traceID: String? = nil, in transaction: PostgresTransaction
    ) throws {
        guard !complaints.isEmpty else { return }
        try transaction.run(
            LifecycleStatements.enqueue,
            [.text(queue), .textArray(complaints.map(\.lane)), .int8Array(complaints.map(\.id)), .optional(traceID)])
    }

    private static func update(_ states: [ComplaintState], in transaction: PostgresTransaction) throws {
        guard !states.isEmpty else { return }
        try transaction.run(
            LifecycleStatements.update,
            [
                .int8Array(states.map(\.id)), .int4Array(states.map(\.version)), .textArray(states.map(\.status.rawValue)),
                .textArray(states.map(\.class.rawValue)), .optionalTextArray(states.map(\.agency)),
                .optionalTextArray(states.map(\.region)), .optionalTextArray(states.map(\.category)),
                .boolArray(states.map(\.anonymous)), .boolArray(states.map(\.confidential)),
                .optionalTimestamptzArray(states.map(\.verifiedAt)), .optionalTimestamptzArray(states.map(\.assignedAt)),
                .optionalTimestamptzArray(states.map(\.firstAnsweredAt)), .optionalTimestamptzArray(states.map(\.closedAt)),
                .optionalInt8Array(states.map(\.mergedInto)), .optionalTextArray(states.map(\.archiveReason?.rawValue)),
                .optionalInt2Array(states.map(\.rating)), .optionalTimestamptzArray(states.map(\.clocks.verifyDue)),
                .optionalTimestamptzArray(states.map(\.clocks.firstAnswerDue)),
                .optionalTimestamptzArray(states.map(\.clocks.resolveDue)), .optionalTimestamptzArray(states.map(\.clocks.windowDue)),
                .optionalTimestamptzArray(states.map(\.clocks.pausedAt)), .optionalTimestamptzArray(states.map(\.actedAt)),
                .boolArray(states.map(\.raised)), .optionalTextArray(states.map(\.appealedTo)),
                .optionalTimestamptzArray(states.map(\.ombudsmanAt)), .int2Array(states.map(\.clocks.told.rawValue)),
                .int2Array(states.map(\.escalation)), .optionalTextArray(states.map(\.escalatedTo)),
                .optionalTimestamptzArray(states.map(\.nextCheckAt)),
            ])
    }

    private static func tell(
        _ notices: [(complaintID: Int64, notice: ClockNotice)], in transaction: PostgresTransaction
    ) throws {
        guard !notices.isEmpty else { return }
        try transaction.run(
            LifecycleStatements.tell,
            [
                .int8Array(notices.map(\.complaintID)), .textArray(notices.map(\.notice.clock.rawValue)),
                .textArray(notices.map(\.notice.stage.name)), .timestamptzArray(notices.map(\.notice.dueAt)),
                .timestamptzArray(notices.map(\.notice.occurredAt)), .optionalTextArray(notices.map(\.notice.agency)),
                .optionalTextArray(notices.map(\.notice.escalatedTo)),
            ])
    }

    private static func append(_ steps: [CaseStep], in transaction: PostgresTransaction) throws {
        guard !steps.isEmpty else { return }
        try transaction.run(
            LifecycleStatements.append,
            [
                .timestamptzArray(steps.map(\.time)), .int8Array(steps.map(\.after.id)), .int4Array(steps.map(\.after.version)),
                .textArray(steps.map(\.action.rawValue)), .textArray(steps.map(\.before.status.rawValue)),
                .textArray(steps.map(\.after.status.rawValue)), .textArray(steps.map(\.after.class.rawValue)),
                .optionalTextArray(steps.map(\.after.agency)), .optionalTextArray(steps.map(\.after.region)),
                .optionalTextArray(steps.map(\.after.category)), .optionalTimestamptzArray(steps.map(\.after.clocks.next)),
                .optionalInt2Array(steps.map(\.after.rating)), .textArray(steps.map(\.actor.role.rawValue)),
                .textArray(steps.map(\.actor.name)), .optionalJSONBArray(steps.map { $0.detail.isEmpty ? nil : $0.detail.json }),
                .optionalTextArray(steps.map(\.traceID)),
            ])
    }

    private static func locked(_ row: PostgresRow) throws -> LockedCase {
        LockedCase(state: try state(row), namedAgency: try row.optionalText(31))
    }

    private static func state(_ row: PostgresRow) throws -> ComplaintState {
        var state = ComplaintState(
            id: try row.int64(0), submittedAt: try row.timestamp(1), channel: try row.word(2), version: try row.int32(3),
            status: try row.word(4), class: try row.word(5), agency: try row.optionalText(6), region: try row.optionalText(7),
            category: try row.optionalText(8), anonymous: try row.bool(9), confidential: try row.bool(10),
            receivedAt: try row.timestamp(23))
        state.verifiedAt = try row.optionalTimestamp(11)
        state.assignedAt = try row.optionalTimestamp(12)
        state.firstAnsweredAt = try row.optionalTimestamp(13)
        state.closedAt = try row.optionalTimestamp(14)
        state.mergedInto = try row.optionalInt64(15)
        state.archiveReason = try row.optionalWord(16)
        state.rating = try row.optionalInt16(17)
        state.clocks.verifyDue = try row.optionalTimestamp(18)
        state.clocks.firstAnswerDue = try row.optionalTimestamp(19)
        state.clocks.resolveDue = try row.optionalTimestamp(20)
        state.clocks.windowDue = try row.optionalTimestamp(21)
        state.clocks.pausedAt = try row.optionalTimestamp(22)
        state.actedAt = try row.optionalTimestamp(24)
        state.raised = try row.bool(25)
        state.appealedTo = try row.optionalText(26)
        state.ombudsmanAt = try row.optionalTimestamp(27)
        state.clocks.told = ToldStages(rawValue: try row.int16(28)) ?? ToldStages()
        state.escalatedTo = try row.optionalText(29)
        state.nextCheckAt = try row.optionalTimestamp(30)
        return state
    }
}
