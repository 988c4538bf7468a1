internal import Complaints
internal import JSON
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import RPC
internal import Registry
internal import Time

/// Computes the deadlines of every open complaint again when the calendar or the rules have changed: holidays are moved after their
/// publication.
///
/// Each complaint's clocks are replayed from its history. One job handles one page of complaints and leaves the next page as a new job,
/// so that a change for five million complaints holds nothing up for long and goes on after a crash where it was.
struct Recalculation: Sendable {
    let registry: RegistryCache
    let clock: WallClock

    /// Complaints in one job.
    static let page = 200

    func recalculate(_ jobs: [Job], _ transaction: PostgresTransaction) throws {
        let registry = try newest(transaction)
        // Several changes in a row are one: the page that is farthest back goes over everything that the others would.
        guard let start = jobs.compactMap({ $0.payload.flatMap(Self.position) }).min() else { return }
        let states = try CaseLedger.lockOpen(after: start, limit: Self.page, in: transaction)
        let now = clock.now()
        let histories = try histories(of: states.map(\.id), registry.law, states, transaction)
        var steps: [CaseStep] = []
        for state in states {
            // Only the deadlines move; what time brings under the new ones is for the sweep to tell.
            guard let history = histories[state.id] else { continue }
            let clocks = history.recalculated(state.clocks)
            guard clocks != state.clocks else { continue }
            var change = ComplaintChange()
            change.clocks = clocks
            let after = try state.applying(.recalculate, by: .system, at: now, change, law: registry.law)
            steps.append(CaseStep(before: state, after: after, action: .recalculate, actor: .system("deadlines"), time: now))
        }
        try CaseLedger.write(steps, in: transaction)
        if states.count == Self.page, let last = states.last?.id {
            try JobQueue.enqueue([RecalculationJob.from(last)], in: transaction)
        }
    }

    private func newest(_ transaction: PostgresTransaction) throws -> Registry {
        let held = registry.current
        let version = try transaction.run(ResponseStatements.registryVersion).single().int64(0)
        return version == held.version ? held : try Registry.load(transaction)
    }

    private static func position(_ payload: [UInt8]) -> Int64? {
        (try? JSONDocument(payload))?.root["after"]?.int64
    }

    private func histories(
        of ids: [Int64], _ law: Law, _ states: [ComplaintState], _ transaction: PostgresTransaction
    ) throws -> [Int64: ClockHistory] {
        var past: [Int64: [ClockHistory.Past]] = [:]
        for row in try transaction.run(ResponseStatements.pasts, [.int8Array(ids)]) {
            past[try row.int64(0), default: []].append(
                ClockHistory.Past(
                    action: try row.word(1), at: try row.timestamp(2), status: try row.word(3), class: try row.word(4),
                    agency: try row.optionalText(5)))
        }
        var named: [Int64: String] = [:]
        for row in try transaction.run(ResponseStatements.namedAgencies, [.int8Array(ids)]) { named[try row.int64(0)] = try row.text(1) }
        var histories: [Int64: ClockHistory] = [:]
        for state in states {
            histories[state.id] = ClockHistory(
                past[state.id] ?? [], submittedAt: state.submittedAt, namedAgency: named[state.id], law: law)
        }
        return histories
    }
}
