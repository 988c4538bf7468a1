internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry
internal import Time
internal import Vault

/// Takes a complaint from a caller: checks it, seals who complains, puts it into the queue. Never blocks, so it may run on an event loop.
struct SubmissionDesk: Sendable {
    let registry: RegistryCache
    let refresher: RegistryRefresher
    let door: DoorKeeper
    let vault: IdentityVault
    let fingerprint: RequestFingerprint
    let line: SubmissionLine
    let metrics: IntakeMetrics
    let clock: WallClock

    /// - Parameter answer: called exactly once, on any thread, maybe before this returns: with a receipt only after the commit.
    func submit(
        _ params: SubmitParams, _ context: RequestContext, answer: @escaping @Sendable (Result<SubmitResult, RPCError>) -> Void
    ) {
        let registry = registry.current
        let problems = SubmissionRules.problems(params, registry, now: clock.now())
        if problems.isEmpty { return queue(params, context, registry, answer) }
        guard !SubmissionRules.codes(of: params, registry).isEmpty else { return refuse(.invalidParams(problems), answer) }
        // Perhaps the codes are newer than the copy at hand.
        let isLooking = refresher.look {
            let registry = self.registry.current
            let problems = SubmissionRules.problems(params, registry, now: clock.now())
            if problems.isEmpty { return queue(params, context, registry, answer) }
            refuse(.invalidParams(problems), answer)
        }
        // Whether the codes are wrong is not known: the caller shall come back, not give up.
        if !isLooking { refuse(.overloaded(retryAfterMs: RegistryRefresher.retryAfterMs), answer) }
    }

    private func queue(
        _ params: SubmitParams, _ context: RequestContext, _ registry: Registry,
        _ answer: @escaping @Sendable (Result<SubmitResult, RPCError>) -> Void
    ) {
        do throws(RPCError) {
            let entry = try door.admit(params, of: context.caller)
            // Neither belongs to the complaint: sent again from elsewhere or with a proof it is the same one.
            var complaint = params
            complaint.source = nil
            complaint.proof = nil
            do throws(RPCError) {
                try line.submit(try prepare(complaint, context, registry, answer: answer))
            } catch {
                door.takeBack(entry)
                throw error
            }
        } catch {
            refuse(error, answer)
        }
    }

    private func refuse(_ error: RPCError, _ answer: @Sendable (Result<SubmitResult, RPCError>) -> Void) {
        metrics.refused(error.code)
        answer(.failure(error))
    }

    private func prepare(
        _ params: SubmitParams, _ context: RequestContext, _ registry: Registry,
        answer: @escaping @Sendable (Result<SubmitResult, RPCError>) -> Void
    ) throws(RPCError) -> Submission {
        guard let role = Role(rawValue: context.caller.role) else { throw .forbidden("unknown role") }
        let `class` = params.class ?? registry.defaultClass(of: params.category)
        let now = clock.now()
        let submittedAt = params.origin?.submittedAt ?? now
        let clocks: RunningClocks
        do throws(TransitionRefusal) {
            clocks = try SubmissionRules.clocks(of: params, class: `class`, submittedAt: submittedAt, by: role, registry)
        } catch {
            throw RPCError(error, action: .submit)
        }
        var stored = params
        stored.complainant = nil
        return Submission(
            params: stored, hash: fingerprint.of(params), class: `class`, submittedAt: submittedAt, receivedAt: now, clocks: clocks,
            complainant: try sealed(params), actor: Actor(role: role, name: context.caller.name), requestID: context.requestID,
            traceID: context.trace.traceID, deadline: context.deadline ?? .now + .seconds(60), answer: answer)
    }

    private func sealed(_ params: SubmitParams) throws(RPCError) -> SealedComplainant? {
        do {
            return try params.complainant.flatMap { try vault.seal($0, of: params.idempotencyKey) }
        } catch {
            throw .internalError
        }
    }
}
