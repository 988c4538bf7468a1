internal import FoundationEssentials
internal import Postgres
internal import RPC
internal import Time

/// The counters that one attempt touches, counted before it is known whether it fails.
struct LoginGate: Sendable {
    struct Key: Sendable, Equatable {
        let kind: LoginBrakes.Kind
        let counter: [UInt8]
    }

    let brakes: LoginBrakes
    let keys: [Key]
    /// The account that the counters belong to, if there is one; a source belongs to nobody.
    let account: UUID?

    /// - Parameter keys: two at most, different ones.
    init(_ brakes: LoginBrakes, keys: [Key], account: UUID?) {
        self.brakes = brakes
        self.keys = keys.sorted { $0.counter.lexicographicallyPrecedes($1.counter) }
        self.account = account
    }

    /// An attempt that was counted.
    struct Reservation: Sendable, Equatable {
        fileprivate let counters: [[UInt8]]
        fileprivate let blockedUntil: [Timestamp?]
        /// The most failures of any of its counters, this attempt included.
        let failures: Int32
    }

    /// - Throws: `overloaded` with the time to wait when one of the counters does not let anybody through now. Then nothing was counted.
    func reserve(now: Timestamp, _ transaction: PostgresTransaction) throws -> Reservation {
        let names = keys.map(\.counter)
        let owners = keys.map { $0.kind == .source ? nil : account }
        try transaction.run(LoginCounterStatements.ensure, [.byteaArray(names), .optionalUUIDArray(owners), .timestamptz(now)])
        var found: [[UInt8]: LoginCounter] = [:]
        for row in try transaction.run(LoginCounterStatements.lock, [.byteaArray(names)]) {
            found[try row.bytea(0)] = LoginCounter(
                failures: try row.int32(1), failedAt: try row.timestamp(2), blockedUntil: try row.optionalTimestamp(3))
        }
        if let wait = found.values.compactMap({ brakes.wait($0, now: now) }).max() {
            throw RPCError(
                .overloaded, "there were too many failed attempts; wait before the next one", retryAfterMs: Int(wait / .milliseconds(1)) + 1
            )
        }
        let after = keys.map { key in
            brakes.failing(found[key.counter] ?? LoginCounter(failures: 0, failedAt: now), key.kind, now: now)
        }
        try transaction.run(
            LoginCounterStatements.write,
            [
                .byteaArray(names), .int4Array(after.map(\.failures)), .timestamptzArray(after.map(\.failedAt)),
                .optionalTimestamptzArray(after.map(\.blockedUntil)),
            ])
        return Reservation(counters: names, blockedUntil: after.map(\.blockedUntil), failures: after.map(\.failures).max() ?? 0)
    }

    /// It was no failure after all.
    func takeBack(_ reservation: Reservation, _ transaction: PostgresTransaction) throws {
        try transaction.run(
            LoginCounterStatements.takeBack, [.byteaArray(reservation.counters), .optionalTimestamptzArray(reservation.blockedUntil)])
    }

    /// Whoever has just proved everything starts afresh, as far as counters are his own; those that strangers share only lose this attempt,
    /// or the owner's daily login would give the guesser a new day.
    func succeed(_ reservation: Reservation, _ transaction: PostgresTransaction) throws {
        try takeBack(reservation, transaction)
        let own = keys.filter { $0.kind == .device || $0.kind == .session }.map(\.counter)
        if !own.isEmpty { try transaction.run(LoginCounterStatements.forget, [.byteaArray(own)]) }
    }
}
