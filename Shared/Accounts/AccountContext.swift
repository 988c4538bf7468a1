internal import Audit
internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import JSON
package import Postgres
internal import RPC
internal import ServiceKit
package import Time

/// What logging in and looking after one's own account have in common.
package struct AccountContext: Sendable {
    let pool: PostgresPool
    let keys: AccountKeys
    let hasher: PasswordHasher
    let policy: AccountPolicy
    let clock: WallClock

    package init(pool: PostgresPool, keys: AccountKeys, hasher: PasswordHasher, policy: AccountPolicy, clock: WallClock) {
        self.pool = pool
        self.keys = keys
        self.hasher = hasher
        self.policy = policy
        self.clock = clock
    }

    /// What an account must do before anything else.
    func limit(of account: Account) -> SessionLimit? {
        if account.mustChangePassword { return .changePassword }
        return policy.secondFactorRoles.contains(account.profile.role) && !account.hasSecondFactor ? .enrolSecondFactor : nil
    }

    /// Whether a code proves the second factor; it is used up by that.
    func accepts(_ code: String, of record: AccountRecord, now: Timestamp, _ transaction: PostgresTransaction) throws -> Bool {
        let id = record.account.id
        if let recovery = RecoveryCode(code) {
            let values: [PostgresValue] = [.uuid(id), .bytea(keys.hash(recovery, of: id)), .timestamptz(now)]
            return try transaction.run(AccountStatements.useRecoveryCode, values).affected == 1
        }
        guard let secret = record.secret, let password = try? keys.open(secret, of: id) else {
            throw RPCError.preconditionFailed("the second factor of this account cannot be read; an administrator must reset it")
        }
        guard let step = password.step(of: code, at: now, after: record.lastStep) else { return false }
        try transaction.run(AccountStatements.useStep, [.uuid(id), .int8(step)])
        return true
    }

    /// A new session, limited to what the account must do first.
    func openSession(
        of account: Account, deviceToken: String?, now: Timestamp, _ transaction: PostgresTransaction
    ) throws -> SessionGrant {
        let token = AccessToken.mint()
        let (profile, limit) = (account.profile, limit(of: account))
        let expiresAt = now.adding(seconds: policy.sessionSeconds)
        try transaction.run(
            SessionStatements.open,
            [
                .uuid(token.id), .bytea(token.secretHash), .text(profile.displayName), .text(profile.role.rawValue),
                .optional(profile.agency), .timestamptz(now), .timestamptz(expiresAt), limit.map { .textArray($0.methods) } ?? .null,
                .uuid(account.id), .int4(policy.idleSeconds),
            ])
        return SessionGrant(
            token: token.text, expiresAt: expiresAt, idleSeconds: Int64(policy.idleSeconds), deviceToken: deviceToken,
            account: try view(of: account, transaction))
    }

    func view(of account: Account, _ transaction: PostgresTransaction) throws -> AccountView {
        let profile = account.profile
        let codes =
            account.hasSecondFactor ? try transaction.run(AccountStatements.recoveryCodesLeft, [.uuid(account.id)]).single().int64(0) : nil
        return AccountView(
            login: account.login, displayName: profile.displayName, role: profile.role, agency: profile.agency, email: profile.email,
            phone: profile.phone, language: profile.language.rawValue, hasSecondFactor: account.hasSecondFactor, recoveryCodesLeft: codes,
            mustFirst: limit(of: account))
    }
}

extension AuditEntry {
    /// What somebody did to the own account.
    init(at now: Timestamp, by account: Account, action: String, _ members: (inout JSONWriter) -> Void = { _ in }) {
        var detail = JSONWriter()
        detail.object(members)
        self.init(
            at: now, role: account.profile.role.rawValue, name: account.profile.displayName, actorID: account.id.lowercase, action: action,
            subject: account.login, detail: detail.bytes)
    }
}
