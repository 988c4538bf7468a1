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
        // Several changes in a row are one: the page that is farthest back goes over everything that the others would.
        guard let start = jobs.compactMap({ $0.payload.flatMap(Self.position) }).min() else { return }
        let law = try registry.newest(in: transaction).law
        let cases = try CaseLedger.lockOpen(after: start, limit: Self.page, in: transaction)
        let pasts = try Self.pasts(of: cases.map(\.state.id), transaction)
        let now = clock.now()
        // Of several changes the last one moved the deadlines to where they are now.
        let traceID = jobs.last?.traceID
        var steps: [CaseStep] = []
        for held in cases {
            // Only the deadlines move; what time brings under the new ones is for the sweep to tell.
            let state = held.state
            let history = ClockHistory(
                pasts[state.id] ?? [], submittedAt: state.submittedAt, namedAgency: held.namedAgency, law: law)
            let clocks = history.recalculated(state.clocks)
            guard clocks != state.clocks else { continue }
            var change = ComplaintChange()
            change.clocks = clocks
            let after = try state.applying(.recalculate, by: .system, at: now, change, law: law)
            steps.append(
                CaseStep(
                    before: state, after: after, action: .recalculate, actor: .system("deadlines"), time: now, traceID: traceID))
        }
        try CaseLedger.write(steps, in: transaction)
        if cases.count == Self.page, let last = cases.last?.state.id {
            try JobQueue.enqueue([RecalculationJob.from(last, traceID: traceID)], in: transaction)
        }
    }

    private static func position(_ payload: [UInt8]) -> Int64? {
        (try? JSONDocument(payload))?.root["after"]?.int64
    }

    private static func pasts(of ids: [Int64], _ transaction: PostgresTransaction) throws -> [Int64: [ClockHistory.Past]] {
        var pasts: [Int64: [ClockHistory.Past]] = [:]
        for row in try transaction.run(ResponseStatements.pasts, [.int8Array(ids)]) {
            pasts[try row.int64(0), default: []].append(
                ClockHistory.Past(
                    action: try row.word(1), at: try row.timestamp(2), status: try row.word(3), class: try row.word(4),
                    agency: try row.optionalText(5)))
        }
        return pasts
    }
}
