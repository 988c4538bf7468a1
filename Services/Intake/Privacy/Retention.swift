internal import Audit
internal import Contracts
internal import JSON
internal import Jobs
internal import Logging
internal import Postgres
internal import RPC
internal import Time

/// Cases that ended long enough ago lose who complained, later what was written, as `retention_rules` says. Any replica may do it.
struct Retention: Sendable {
    /// Of each kind in one transaction, every ten minutes: some seven hundred thousand a day.
    static let batch: Int32 = 5_000

    let pool: PostgresPool
    let clock: WallClock
    let logger: Logger

    struct Outcome: Sendable, Equatable {
        var identities: Int
        var texts: Int
    }

    var work: PeriodicWork {
        PeriodicWork("privacy.retention", every: .seconds(600), pool: pool, logger: logger) { [self] _, transaction in
            try Self.apply(at: clock.now(), in: transaction)
        }
    }

    /// One batch, with its row in the audit log; the records of what was deleted are written by the database itself.
    @discardableResult
    static func apply(at now: Timestamp, limit: Int32 = batch, in transaction: PostgresTransaction) throws -> Outcome {
        let row = try transaction.run(PrivacyStatements.retention, [.timestamptz(now), .int4(limit)]).single()
        let outcome = Outcome(identities: Int(try row.int32(0)), texts: Int(try row.int32(1)))
        if outcome != Outcome(identities: 0, texts: 0) {
            var detail = JSONWriter()
            detail.object {
                $0.field("identities", outcome.identities)
                $0.field("texts", outcome.texts)
            }
            try AuditTrail.append(
                AuditEntry(at: now, role: "system", name: "intake", action: "retention.apply", detail: detail.bytes), in: transaction)
        }
        return outcome
    }
}
