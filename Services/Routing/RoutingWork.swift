internal import Complaints
internal import Jobs
internal import Lifecycle
internal import Postgres
internal import Registry
internal import Time

/// Places complaints: decides each one of a batch of jobs and writes what was decided, all in the transaction of the jobs.
///
/// ```
/// jobs ─► lock complaints ─► skip what is no longer new ─► RoutingDecision ─► SpamFilter ─► route | queue ─► states + events
/// ```
struct RoutingWork: Sendable {
    let registry: RegistryCache
    let clock: WallClock
    let metrics: RoutingMetrics

    /// Has no effect but its statements; the figures it counts may count a batch twice whose commit failed.
    func place(_ jobs: [Job], _ transaction: PostgresTransaction) throws {
        let ids = Set(jobs.compactMap(\.complaintID))
        let traces = Dictionary(jobs.compactMap { job in job.complaintID.map { ($0, job.traceID) } }) { first, _ in first }
        let cases = try CaseLedger.lock(Array(ids), in: transaction)
        let histories = try histories(of: cases.values.filter { $0.state.version > 1 }.map(\.state.id), transaction)
        let registry = try registry(knowing: cases.values, transaction)
        let now = clock.now()
        // What was completed has been in a coordinator's hands.
        let fresh = cases.values.filter { $0.state.version == 1 && $0.state.status == .unverified }.map(\.state.id)
        let spam = try SpamFilter(scoring: fresh, at: now, transaction)
        var outcomes: [RoutingMetrics.Outcome: Int] = [:]
        var enforced = EnforcedCases()
        var steps: [CaseStep] = []
        steps.reserveCapacity(cases.count)
        for (id, held) in cases {
            let history = histories[id] ?? CaseHistory(lastAction: .submit, returnedBy: [])
            guard held.state.status == .unverified, history.isForRouting else {
                outcomes[.skipped, default: 0] += 1
                continue
            }
            let facts = RoutingFacts(
                namedAgency: held.namedAgency, region: held.state.region.flatMap { RegionCode($0) }, category: held.state.category,
                holder: held.state.agency, returnedBy: history.returnedBy)
            let decision = RoutingDecision(facts, agencies: registry.agencies, rules: registry.rules)
            let state = enforced.enforce(held.state, until: now, registry.law)
            guard let score = spam.suspicion(of: id) else {
                steps.append(try decision.step(from: state, at: now, registry, traceID: traces[id] ?? nil))
                outcomes[decision.outcome, default: 0] += 1
                continue
            }
            let doubted = decision.doubted(score: score, agencies: registry.agencies)
            steps.append(try doubted.step(from: state, at: now, registry, traceID: traces[id] ?? nil))
            outcomes[.doubted, default: 0] += 1
        }
        try CaseLedger.write(steps, after: enforced, in: transaction)
        try spam.store(steps.filter { $0.action == .queue }.map(\.after.id), transaction)
        outcomes[.skipped, default: 0] += ids.count - cases.count
        metrics.decided(outcomes)
    }

    private func histories(of ids: [Int64], _ transaction: PostgresTransaction) throws -> [Int64: CaseHistory] {
        guard !ids.isEmpty else { return [:] }
        var histories: [Int64: CaseHistory] = [:]
        for row in try transaction.run(RoutingStatements.histories, [.int8Array(ids)]) {
            histories[try row.int64(0)] = CaseHistory(lastAction: try row.word(1), returnedBy: Set(try row.textArray(2)))
        }
        return histories
    }

    /// The copy at hand is up to a second old. A code that it does not know may have been imported since, so look before doubting it.
    private func registry(knowing cases: some Sequence<LockedCase>, _ transaction: PostgresTransaction) throws -> Registry {
        let held = registry.current
        let isComplete = cases.allSatisfy { one in
            (one.namedAgency.map { held.agencies[$0] != nil } ?? true)
                && (one.state.category.map { held.categories[$0] != nil } ?? true)
        }
        return isComplete ? held : try registry.newest(in: transaction)
    }
}

extension RoutingDecision {
    var outcome: RoutingMetrics.Outcome {
        switch self {
        case .assign(_, .named): .assignedAsNamed
        case .assign: .assignedByTopic
        case .queue: .queued
        }
    }

    func step(from state: ComplaintState, at time: Timestamp, _ registry: Registry, traceID: String? = nil) throws -> CaseStep {
        var change = ComplaintChange()
        var detail = EventDetail()
        let action: Action
        switch self {
        case .assign(let agency, let reason):
            action = .route
            change.agency = agency
            detail.rule = String(reason.sentence.unicodeScalars.prefix(Self.longestText))
        case .queue(let agency, let reasons):
            action = .queue
            change.agency = agency
            detail.reasons = reasons.map { String($0.sentence.unicodeScalars.prefix(Self.longestText)) }
        }
        let after = try state.applying(action, by: .system, at: time, change, law: registry.law)
        return CaseStep(
            before: state, after: after, action: action, actor: .system("routing"), time: time, detail: detail, traceID: traceID)
    }

    /// Bound of a sentence in an event and in an answer, in Unicode scalars.
    static let longestText = 500
}
