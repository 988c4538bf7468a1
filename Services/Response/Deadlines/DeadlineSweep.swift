internal import Complaints
internal import CoreMetrics
internal import Jobs
internal import Lifecycle
internal import Logging
internal import Postgres
internal import Registry
internal import Time

/// Lets time act: reminders, broken deadlines, windows that are over. Any replica may sweep; each takes complaints that no other holds.
///
/// ```
/// next_check_at ≤ now ─► lock, skipping what others hold ─► Enforcement ─► states, events, notices      one transaction a batch
/// ```
struct DeadlineSweep: Sendable {
    let pool: PostgresPool
    let registry: RegistryCache
    let clock: WallClock
    let afterCommit: @Sendable () -> Void
    private let notices = Counter(label: "pintu_deadline_notices_total")
    private let endings = Counter(label: "pintu_deadline_endings_total")

    /// Complaints in one transaction.
    static let batch = 200

    init(pool: PostgresPool, registry: RegistryCache, clock: WallClock, afterCommit: @escaping @Sendable () -> Void) {
        self.pool = pool
        self.registry = registry
        self.clock = clock
        self.afterCommit = afterCommit
    }

    /// One batch.
    ///
    /// - Returns: whether there may be more.
    func sweepOnce() async throws -> Bool {
        let now = clock.now()
        let law = registry.current.law
        let enforced = try await pool.transaction("deadline_sweep") { transaction in
            var enforced = EnforcedCases()
            for state in try CaseLedger.lockDue(by: now, limit: Self.batch, in: transaction) {
                enforced.enforce(state, until: now, law)
            }
            try CaseLedger.write(enforced, in: transaction)
            return enforced
        }
        notices.increment(by: enforced.notices.count)
        endings.increment(by: enforced.steps.count)
        if !enforced.states.isEmpty { afterCommit() }
        return enforced.states.count == Self.batch
    }
}
