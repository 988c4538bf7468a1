internal import Audit
package import Complaints
package import Contracts
package import FoundationEssentials
internal import JSON
package import Postgres
package import RPC
package import Time

/// What administrators do to accounts; what `pintu users` does. Each act stands in the audit log with whoever did it.
///
/// Errors are `AccountProblem`s and `PostgresError`s. Whatever changes somebody's rights or password ends all of that person's sessions.
package struct AccountStore: Sendable {
    private let pool: PostgresPool
    private let clock: WallClock
    private let actor: Caller

    /// - Parameter actor: who does it, for the audit log.
    package init(pool: PostgresPool, actor: Caller, clock: WallClock = .system) {
        self.pool = pool
        self.actor = actor
        self.clock = clock
    }

    // MARK: - Reading

    /// - Parameters:
    ///   - agency: this one and everything below it; nil is everybody.
    package func list(agency: String? = nil, role: Role? = nil, includingDisabled: Bool = false) async throws -> [Account] {
        try await pool.query(AccountStatements.list, [.optional(agency), .optional(role?.rawValue), .bool(includingDisabled)]) {
            try $0.map { try AccountRecord($0).account }
        }
    }

    package func find(_ login: Login) async throws -> Account {
        try await pool.query(AccountStatements.find, [.text(login.text)]) { rows in
            guard let row = rows.first else { throw AccountProblem.unknown(login) }
            return try AccountRecord(row).account
        }
    }

    package func sessions(of login: Login) async throws -> [SessionView] {
        let account = try await find(login)
        let values: [PostgresValue] = [.uuid(account.id), .timestamptz(clock.now()), .int8(Int64(SessionsResult.maxCount))]
        return try await pool.query(SessionStatements.list, values) { rows in
            try rows.map {
                SessionView(
                    id: try $0.uuid(0), createdAt: try $0.timestamp(1), lastUsedAt: try $0.timestamp(2), expiresAt: try $0.timestamp(3),
                    isCurrent: false)
            }
        }
    }

    // MARK: - Changing

    /// - Parameters:
    ///   - hash: made off the cooperative pool, of a password that ``PasswordRules`` take.
    ///   - mustChange: somebody else than its owner knows the password.
    package func add(_ login: Login, _ profile: Account.Profile, password hash: PasswordHash, mustChange: Bool) async throws {
        if let problem = profile.problem { throw AccountProblem.invalid(problem) }
        let now = clock.now()
        let values: [PostgresValue] =
            [.uuid(UUID()), .text(login.text)] + Self.values(profile) + [.text(hash.text), .timestamptz(now), .bool(mustChange)]
        try await explaining(login, profile) {
            try await pool.transaction("account_add") { transaction in
                try transaction.run(AccountStatements.insert, values)
                try audit("account.create", login.text, now, transaction) { $0.profile(profile) }
            }
        }
    }

    /// - Returns: how many sessions that ended: all of them when role or agency changed.
    @discardableResult
    package func change(_ login: Login, _ change: @Sendable (inout Account.Profile) -> Void) async throws -> Int {
        try await explaining(login, nil) {
            try await act(on: login, "account.change") { account, now, transaction in
                var profile = account.profile
                change(&profile)
                if let problem = profile.problem { throw AccountProblem.invalid(problem) }
                try transaction.run(AccountStatements.change, [.uuid(account.id)] + Self.values(profile))
                let isSameOfficer = profile.role == account.profile.role && profile.agency == account.profile.agency
                let ended = isSameOfficer ? 0 : try Self.revokeSessions(of: account, now, transaction)
                return (ended, { $0.profile(profile) })
            }
        }
    }

    /// - Returns: how many sessions that ended.
    @discardableResult
    package func disable(_ login: Login) async throws -> Int {
        try await act(on: login, "account.disable") { account, now, transaction in
            try transaction.run(AccountStatements.disable, [.uuid(account.id), .timestamptz(now)])
            return (try Self.revokeSessions(of: account, now, transaction), { _ in })
        }
    }

    package func enable(_ login: Login) async throws {
        try await act(on: login, "account.enable") { account, _, transaction in
            try transaction.run(AccountStatements.enable, [.uuid(account.id)])
            return (0, { _ in })
        }
    }

    /// Also ends the delays that failed logins have brought about.
    @discardableResult
    package func resetPassword(_ login: Login, to hash: PasswordHash, mustChange: Bool) async throws -> Int {
        try await act(on: login, "account.resetPassword") { account, now, transaction in
            try transaction.run(
                AccountStatements.setPassword, [.uuid(account.id), .text(hash.text), .timestamptz(now), .bool(mustChange)])
            try transaction.run(LoginCounterStatements.forgetAccount, [.uuid(account.id)])
            return (try Self.revokeSessions(of: account, now, transaction), { _ in })
        }
    }

    @discardableResult
    package func resetSecondFactor(_ login: Login) async throws -> Int {
        try await act(on: login, "account.resetSecondFactor") { account, now, transaction in
            try transaction.run(AccountStatements.clearSecondFactor, [.uuid(account.id)])
            return (try Self.revokeSessions(of: account, now, transaction), { _ in })
        }
    }

    /// - Parameter session: nil ends all of them.
    /// - Returns: how many ended; 0 when it had ended already.
    @discardableResult
    package func revoke(_ login: Login, session: UUID? = nil) async throws -> Int {
        try await act(on: login, "account.revokeSessions") { account, now, transaction in
            guard let session else { return (try Self.revokeSessions(of: account, now, transaction), { _ in }) }
            let values: [PostgresValue] = [.uuid(account.id), .uuid(session), .timestamptz(now)]
            return (try transaction.run(SessionStatements.revoke, values).affected, { $0.field("session", session) })
        }
    }

    // MARK: -

    private typealias Detail = (inout JSONWriter) -> Void

    /// One act on one account that is locked meanwhile, and its audit record.
    @discardableResult
    private func act(
        on login: Login, _ action: String,
        _ body: @Sendable (Account, Timestamp, PostgresTransaction) throws -> (ended: Int, detail: Detail)
    ) async throws -> Int {
        let now = clock.now()
        return try await pool.transaction("account_act") { transaction in
            guard let account = try AccountRecord.lock(login: login.text, transaction)?.account else { throw AccountProblem.unknown(login) }
            let (ended, detail) = try body(account, now, transaction)
            try audit(action, login.text, now, transaction) {
                detail(&$0)
                $0.field("endedSessions", ended)
            }
            return ended
        }
    }

    private func audit(_ action: String, _ login: String, _ now: Timestamp, _ transaction: PostgresTransaction, _ detail: Detail) throws {
        var writer = JSONWriter()
        writer.object(detail)
        try AuditTrail.append(AuditEntry(at: now, by: actor, action: action, subject: login, detail: writer.bytes), in: transaction)
    }

    private static func revokeSessions(of account: Account, _ now: Timestamp, _ transaction: PostgresTransaction) throws -> Int {
        try transaction.run(SessionStatements.revokeAll, [.uuid(account.id), .timestamptz(now)]).affected
    }

    /// In the order of columns 3 to 8.
    private static func values(_ profile: Account.Profile) -> [PostgresValue] {
        [
            .text(profile.displayName), .text(profile.role.rawValue), .optional(profile.agency), .optional(profile.email),
            .optional(profile.phone), .text(profile.language.rawValue),
        ]
    }

    private func explaining<T>(_ login: Login, _ profile: Account.Profile?, _ work: () async throws -> T) async throws -> T {
        do {
            return try await work()
        } catch let error as PostgresError {
            switch error.kind {
            case .uniqueViolation: throw AccountProblem.taken(login)
            case .foreignKeyViolation: throw AccountProblem.invalid("there is no agency \(profile?.agency ?? "with this code")")
            default: throw error
            }
        }
    }
}

/// Why an act on an account is not possible.
package enum AccountProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case unknown(Login)
    case taken(Login)
    case invalid(String)

    package var description: String {
        switch self {
        case .unknown(let login): "there is no account \(login)"
        case .taken(let login): "there is an account \(login) already"
        case .invalid(let problem): problem
        }
    }
}

extension JSONWriter {
    /// What the audit log keeps of an account: rights, and whom to ask; no way to reach anybody.
    fileprivate mutating func profile(_ profile: Account.Profile) {
        field("name", profile.displayName)
        field("role", profile.role)
        field("agency", profile.agency)
    }
}
