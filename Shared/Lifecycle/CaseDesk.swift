package import Complaints
package import Contracts
internal import CoreMetrics
package import Postgres
package import RPC
package import Registry
package import Time

/// Carries out one action of an officer or citizen: rights, lock, repetition, version, transition, event, all in one transaction.
///
/// ```
/// params ─► lock complaint ─► done before? ─► may the caller see it? ─► what has time brought? ─► same version? ─► transition table
///   ─► state + event ─► result
/// ```
package struct CaseDesk: Sendable {
    /// What an action adds to its transition.
    package struct Deed: Sendable {
        package var change = ComplaintChange()
        package var detail = EventDetail()
        /// Puts the complaint into this queue when the action is done.
        package var queue: String?
        /// What the action turned out to be, such as the appeal that a poor rating is; nil for the one that was ordered.
        package var action: Action?

        package init(
            change: ComplaintChange = ComplaintChange(), detail: EventDetail = EventDetail(), queue: String? = nil, action: Action? = nil
        ) {
            self.change = change
            self.detail = detail
            self.queue = queue
            self.action = action
        }
    }

    /// What an action looks at when it makes up its deed.
    package struct Situation {
        package let state: ComplaintState
        package let registry: Registry
        /// The moment of the action.
        package let time: Timestamp
        /// The other complaints that the action concerns, locked, as far as they exist and the caller may see them.
        package let others: [Int64: LockedCase]
        /// For what the action writes beside its own complaint.
        package let transaction: PostgresTransaction
    }

    /// Makes up the deed, or refuses it with an `RPCError` before it has written anything. Any other error takes everything back. May run
    /// again, as a transaction may.
    package typealias Decide = @Sendable (Situation) throws -> Deed

    private let pool: PostgresPool
    private let registry: RegistryCache
    private let accessCodes: AccessCodeKey?
    private let clock: WallClock
    private let afterCommit: @Sendable () -> Void
    /// What was done, not what was asked for: a repetition does nothing.
    private let counters = Dictionary(
        uniqueKeysWithValues: Action.allCases.map { ($0, Counter(label: "pintu_actions_total", dimensions: [("action", $0.rawValue)])) })

    /// - Parameters:
    ///   - accessCodes: nil in a stage that does not let complainants act, which then needs not know the key.
    ///   - afterCommit: called after every action that was committed; rings the next stage's bell.
    package init(
        pool: PostgresPool, registry: RegistryCache, accessCodes: AccessCodeKey?, clock: WallClock = .system,
        afterCommit: @escaping @Sendable () -> Void
    ) {
        self.pool = pool
        self.registry = registry
        self.accessCodes = accessCodes
        self.clock = clock
        self.afterCommit = afterCommit
    }

    /// An action of an officer, who must have the complaint in the subtree of their agency.
    ///
    /// - Parameter others: numbers of further complaints that the action looks at.
    package func act<Params: CaseAction>(
        _ action: Action, _ params: Params, _ context: RequestContext, occurredAt: Timestamp? = nil, others: [Int64] = [],
        _ decide: @escaping Decide
    ) async throws -> CaseResult {
        let order = Order(
            action: action, params: params, on: params.action, occurredAt: occurredAt, others: others, decide: decide)
        return try await actOnMany([order], context)[0].get()
    }

    /// An action of the complainant, who shows the access code, or of an operator who has the person in front of them.
    package func act<Params: CitizenCaseAction>(
        _ action: Action, _ params: Params, _ context: RequestContext, _ decide: @escaping Decide
    ) async throws -> CaseResult {
        let citizen = params.citizen
        let role = context.caller.role == Role.operator.rawValue ? Role.operator : .complainant
        if role == .complainant {
            guard let accessCodes else { throw RPCError.noSuchComplaint }
            try accessCodes.check(citizen.accessCode, for: citizen.ticket)
        }
        let order = Order(
            action: action, params: params,
            on: ActionOnCase(ticket: citizen.ticket, idempotencyKey: citizen.idempotencyKey), role: role, decide: decide)
        return try await actOnMany([order], context)[0].get()
    }

    /// One action to carry out.
    package struct Order: Sendable {
        let action: Action
        let on: ActionOnCase
        let role: Role?
        let occurredAt: Timestamp?
        let awaitsRouting: Bool
        let others: [Int64]
        let decide: Decide
        let entry: MutationLog.Entry

        /// - Parameters:
        ///   - role: nil for the caller's own.
        ///   - awaitsRouting: what is refused because nobody has assigned the complaint yet may be tried again.
        ///   - others: numbers of further complaints that the action looks at; they are locked together with its own, in one order.
        package init(
            action: Action, params: some WireObject, on: ActionOnCase, role: Role? = nil, occurredAt: Timestamp? = nil,
            awaitsRouting: Bool = false, others: [Int64] = [], decide: @escaping Decide
        ) {
            self.action = action
            self.on = on
            self.role = role
            self.occurredAt = occurredAt
            self.awaitsRouting = awaitsRouting
            self.others = others
            self.decide = decide
            entry = MutationLog.Entry(key: on.idempotencyKey, method: action.rawValue, params: params)
        }
    }

    /// Several actions in one transaction. Each stands for itself: a refused one does not hold up the others.
    package func actOnMany(_ orders: [Order], _ context: RequestContext) async throws -> [Result<CaseResult, RPCError>] {
        guard let ownRole = Role(rawValue: context.caller.role) else { throw RPCError.forbidden("unknown role") }
        let (results, actions): ([Result<CaseResult, RPCError>], [Action])
        do {
            (results, actions) = try await carryOut(orders, context, ownRole)
        } catch let error as PostgresError where MutationLog.isTaken(error) {
            (results, actions) = try await carryOut(orders, context, ownRole)
        }
        for action in actions { counters[action]?.increment() }
        afterCommit()
        return results
    }

    private func carryOut(
        _ orders: [Order], _ context: RequestContext, _ ownRole: Role
    ) async throws -> ([Result<CaseResult, RPCError>], [Action]) {
        let caller = context.caller
        let registry = registry.current
        let now = clock.now()
        return try await pool.transaction("case_desk") { transaction in
            let ids = Set(orders.flatMap { [$0.on.ticket.complaintID] + $0.others })
            var cases = try CaseLedger.lock(Array(ids), in: transaction)
            var known = try MutationLog.recorded(orders.map(\.entry), as: CaseResult.self, in: transaction)
            var steps: [CaseStep] = []
            var enforced = EnforcedCases()
            var recorded: [(entry: MutationLog.Entry, output: any WireObject)] = []
            var queued: [String: [(lane: String, id: Int64)]] = [:]

            let results = try orders.map { order -> Result<CaseResult, RPCError> in
                let role = order.role ?? ownRole
                // Before the rights: the action itself may have moved the complaint out of the caller's sight.
                if let before = known.result(of: order.entry) { return before }
                guard let held = cases[order.on.ticket.complaintID],
                    // The access code has already proved a citizen.
                    order.role != nil || caller.maySee(heldBy: held.state.agency, registry)
                else { return .failure(.noSuchComplaint) }
                do {
                    let time = order.occurredAt ?? now
                    // A window that is over is over, whether or not the sweep has come round.
                    let state = enforced.enforce(held.state, until: time, registry.law)
                    cases[state.id]?.state = state
                    for id in order.others {
                        guard let other = cases[id]?.state else { continue }
                        cases[id]?.state = enforced.enforce(other, until: time, registry.law)
                    }
                    let others = cases.filter { order.others.contains($0.key) && caller.maySee(heldBy: $0.value.state.agency, registry) }
                    let situation = Situation(
                        state: state, registry: registry, time: time, others: others, transaction: transaction)
                    let (step, queue) = try Self.step(order, situation, role, context)
                    steps.append(step)
                    cases[step.after.id]?.state = step.after
                    if let queue { queued[queue, default: []].append((lane: step.after.region ?? "", id: step.after.id)) }
                    let result = CaseResult(step.after)
                    recorded.append((order.entry, result))
                    known.keep(result, of: order.entry)
                    return .success(result)
                } catch let error as RPCError {
                    return .failure(error)
                }
            }
            try CaseLedger.write(steps, after: enforced, in: transaction)
            try MutationLog.record(recorded, in: transaction)
            for (queue, complaints) in queued {
                try CaseLedger.enqueue(complaints, into: queue, traceID: context.trace.traceID, in: transaction)
            }
            return (results, steps.map(\.action))
        }
    }

    private static func step(
        _ order: Order, _ situation: Situation, _ role: Role, _ context: RequestContext
    ) throws -> (CaseStep, queue: String?) {
        let (state, time) = (situation.state, situation.time)
        if let seen = order.on.version, seen != state.version { throw RPCError.changedMeanwhile(state, seen: seen) }
        // Asked before the deed is made up, so that a wrong status is named before a wrong detail.
        if case .failure(let refusal) = TransitionTable.transition(from: state.status, on: order.action, by: role) {
            var error = RPCError(refusal, action: order.action)
            error.retryable = order.awaitsRouting && state.status == .unverified
            throw error
        }
        let deed = try order.decide(situation)
        let action = deed.action ?? order.action
        let after: ComplaintState
        do throws(TransitionRefusal) {
            after = try state.applying(action, by: role, at: time, deed.change, law: situation.registry.law)
        } catch {
            throw RPCError(error, action: action)
        }
        let step = CaseStep(
            before: state, after: after, action: action, actor: Actor(role: role, name: context.caller.name), time: time,
            detail: deed.detail, traceID: context.trace.traceID)
        return (step, deed.queue)
    }
}
