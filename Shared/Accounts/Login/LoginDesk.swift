internal import Audit
package import Contracts
internal import JSON
internal import Postgres
package import RPC
internal import Time

/// `response.login`.
///
/// 1. The attempt is counted as a failure, unless its counters say that it must wait.
/// 2. The password is checked, against a decoy when there is no such account: the same answer after the same time.
/// 3. In one transaction with the account locked: second factor, the counters set right, the session, the audit record.
package struct LoginDesk: Sendable {
    private let accounts: AccountContext

    package init(_ accounts: AccountContext) {
        self.accounts = accounts
    }

    /// An attempt after its first step.
    private struct Attempt: Sendable {
        let params: LoginParams
        let door: Caller
        let now: Timestamp
        let device: DeviceToken?
        let record: AccountRecord?
        let gate: LoginGate
        let reservation: LoginGate.Reservation
    }

    /// What the officer hears is less than what the audit log keeps.
    private enum Refusal: String {
        case unknown, password, code, disabled

        var error: RPCError {
            switch self {
            case .unknown, .password: .unauthenticated("the login or the password is wrong")
            case .code: .unauthenticated("the code is wrong, too old, or was used before")
            // Whoever knows the password may know this.
            case .disabled: .forbidden("this account is disabled; ask the administrator of your agency")
            }
        }
    }

    package func logIn(_ params: LoginParams, _ context: RequestContext) async throws -> LoginResult {
        try accounts.hasher.checkRoom()
        let now = accounts.clock.now()
        let attempt = try await accounts.pool.transaction("login_begin") { try begin(params, by: context.caller, now: now, $0) }
        let hash = attempt.record?.passwordHash
        let isRight = try await accounts.hasher.matches(params.password, hash)
        // The parameters have grown since: the only moment at which the password is known.
        let isOutdated = isRight && hash.map { $0.cost != accounts.hasher.cost } == true
        let renewed = isOutdated ? try await accounts.hasher.hash(params.password) : nil
        let result = try await accounts.pool.transaction("login_finish") { transaction in
            isRight ? try finish(attempt, renewed, transaction) : try refuse(attempt, hash == nil ? .unknown : .password, transaction)
        }
        return try result.get()
    }

    private func begin(
        _ params: LoginParams, by door: Caller, now: Timestamp, _ transaction: PostgresTransaction
    ) throws -> Attempt {
        let login = Login(params.login)?.text ?? params.login.lowercased()
        let device = params.deviceToken.flatMap { DeviceToken($0, login: login, keys: accounts.keys, now: now) }
        let record = try AccountRecord.find(login, transaction)
        func key(_ kind: LoginBrakes.Kind, _ name: String) -> LoginGate.Key {
            LoginGate.Key(kind: kind, counter: accounts.keys.counter(kind, name))
        }
        let keys =
            device.map { [key(.device, $0.name)] } ?? [key(.account, login)] + (params.source.map { [key(.source, $0)] } ?? [])
        let gate = LoginGate(accounts.policy.brakes, keys: keys, account: record?.account.id)
        return Attempt(
            params: params, door: door, now: now, device: device, record: record, gate: gate,
            reservation: try gate.reserve(now: now, transaction))
    }

    /// The password was right.
    private func finish(
        _ attempt: Attempt, _ renewed: PasswordHash?, _ transaction: PostgresTransaction
    ) throws -> Result<LoginResult, RPCError> {
        guard let seen = attempt.record, let record = try AccountRecord.lock(seen.account.id, transaction),
            record.passwordHash == seen.passwordHash
        else { return try refuse(attempt, .password, transaction) }
        let (account, now) = (record.account, attempt.now)
        if account.disabledAt != nil { return try refuse(attempt, .disabled, transaction) }
        if account.hasSecondFactor {
            guard let code = attempt.params.code else {
                try attempt.gate.takeBack(attempt.reservation, transaction)
                return .success(LoginResult(session: nil))
            }
            guard try accounts.accepts(code, of: record, now: now, transaction) else { return try refuse(attempt, .code, transaction) }
        }
        try attempt.gate.succeed(attempt.reservation, transaction)
        if let renewed { try transaction.run(AccountStatements.rehash, [.uuid(account.id), .text(renewed.text)]) }
        let isDeviceGood = attempt.device.map { !$0.isOld(now: now) } ?? false
        let device = isDeviceGood ? nil : DeviceToken.random(now: now).text(login: account.login, keys: accounts.keys)
        let session = try accounts.openSession(of: account, deviceToken: device, now: now, transaction)
        try AuditTrail.append(
            AuditEntry(at: now, by: account, action: "account.login") {
                $0.field("knownDevice", attempt.device != nil)
                $0.field("mustFirst", session.account.mustFirst)
            }, in: transaction)
        return .success(LoginResult(session: session))
    }

    /// Kept although it fails: the transaction commits. A login that does not exist may be a password in the wrong field, so it is not kept.
    private func refuse(
        _ attempt: Attempt, _ refusal: Refusal, _ transaction: PostgresTransaction
    ) throws -> Result<LoginResult, RPCError> {
        var detail = JSONWriter()
        detail.object {
            $0.field("reason", refusal.rawValue)
            $0.field("knownDevice", attempt.device != nil)
            $0.field("failures", Int(attempt.reservation.failures))
        }
        try AuditTrail.append(
            AuditEntry(
                at: attempt.now, by: attempt.door, action: "account.loginRefused", subject: attempt.record?.account.login,
                detail: detail.bytes), in: transaction)
        return .failure(refusal.error)
    }
}
