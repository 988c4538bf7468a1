internal import Complaints
internal import Contracts
internal import Crypto
internal import RPC
internal import Synchronization
internal import Time

/// Stands before the queue: lets a complaint in, asks for a proof of work, or sends a source away until the hour ends. Knows no persons.
///
/// Counters that type in what comes by telephone and administrators who import are not counted. Runs on event loops: a hash, a lock,
/// three counters.
final class DoorKeeper: Sendable {
    private struct State {
        var keys: SourceKeys
        var ledger: SourceLedger
    }

    private let state: Mutex<State>
    private let seal: ChallengeSeal
    private let metrics: IntakeMetrics
    private let clock: WallClock

    /// - Parameter secret: the same for all replicas; other keys are derived from it.
    init(secret: [UInt8], limits: DoorLimits, metrics: IntakeMetrics, clock: WallClock) {
        func key(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: SymmetricKey(data: secret), info: Array(purpose.utf8), outputByteCount: 32)
        }
        state = Mutex(State(keys: SourceKeys(secret: key("abuse.source")), ledger: SourceLedger(limits: limits)))
        seal = ChallengeSeal(key: key("abuse.challenge"))
        self.metrics = metrics
        self.clock = clock
    }

    /// - Returns: what to give to ``takeBack(_:)`` when the complaint is not kept; nil for callers who are not counted.
    func admit(_ params: SubmitParams, of caller: Caller) throws(RPCError) -> SourceLedger.Entry? {
        guard caller.role == Role.service.rawValue else { return nil }
        let now = clock.now()
        let isProved = params.proof.map { seal.accepts($0, for: params.idempotencyKey, now: now) } ?? false
        let verdict = state.withLock { state in
            let mark = params.source.map { state.keys.mark(of: $0, inHour: SourceLedger.hour(of: now)) }
            return state.ledger.judge(mark, at: now, isProved: isProved)
        }
        switch verdict {
        case .admit(let entry):
            if isProved { metrics.met(.proved) }
            return entry
        case .prove(let bits):
            metrics.met(.challenged)
            let message =
                params.proof == nil
                ? "many complaints have come: solve the challenge and send the complaint again with the proof"
                : "the proof does not fit this complaint or has expired: solve the new challenge and send the complaint again"
            throw .challengeRequired(message, seal.challenge(for: params.idempotencyKey, bits: bits, now: now))
        case .wait(let moment):
            metrics.met(.turnedAway)
            throw RPCError(
                .overloaded, "no more complaints are taken from this source in this hour",
                retryAfterMs: Int((moment - now + 999) / 1_000))
        }
    }

    func takeBack(_ entry: SourceLedger.Entry?) {
        guard let entry else { return }
        state.withLock { $0.ledger.takeBack(entry) }
    }

    // MARK: With other replicas

    func takeUnsent(limit: Int) -> SourceLedger.Share? { state.withLock { $0.ledger.takeUnsent(limit: limit) } }

    func merge(_ counts: [(mark: SourceMark, count: Int32)], of hour: Int64) {
        state.withLock { $0.ledger.merge(counts, of: hour) }
    }

    func giveBack(_ share: SourceLedger.Share) { state.withLock { $0.ledger.giveBack(share) } }
}
