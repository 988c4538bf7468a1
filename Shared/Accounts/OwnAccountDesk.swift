internal import Audit
package import Contracts
internal import FoundationEssentials
internal import Postgres
package import RPC
internal import Time

/// What officers do with their own account and sessions: everything but logging in.
package struct OwnAccountDesk: Sendable {
    private let accounts: AccountContext

    package init(_ accounts: AccountContext) {
        self.accounts = accounts
    }

    // MARK: - Sessions

    package func logOut(_ params: Empty, _ context: RequestContext) async throws -> Empty {
        let id = try Self.owner(context)
        guard let session = context.caller.tokenID.flatMap({ UUID(uuidString: $0) }) else { return Empty() }
        return try await end(session, of: id, action: "account.logout")
    }

    package func revoke(_ params: RevokeSessionParams, _ context: RequestContext) async throws -> Empty {
        try await end(params.session, of: try Self.owner(context), action: "account.revokeSession")
    }

    package func list(_ params: Empty, _ context: RequestContext) async throws -> SessionsResult {
        let id = try Self.owner(context)
        let values: [PostgresValue] = [.uuid(id), .timestamptz(accounts.clock.now()), .int8(Int64(SessionsResult.maxCount))]
        return try await accounts.pool.query(SessionStatements.list, values) { rows in
            SessionsResult(
                sessions: try rows.map { row in
                    let session = try row.uuid(0)
                    return SessionView(
                        id: session, createdAt: try row.timestamp(1), lastUsedAt: try row.timestamp(2), expiresAt: try row.timestamp(3),
                        isCurrent: session.lowercase == context.caller.tokenID)
                })
        }
    }

    package func me(_ params: Empty, _ context: RequestContext) async throws -> AccountView {
        let id = try Self.owner(context)
        return try await accounts.pool.transaction("account_me", isolation: .repeatableRead, readOnly: true) { transaction in
            guard let record = try AccountRecord.read(id, transaction) else { throw Self.gone }
            return try accounts.view(of: record.account, transaction)
        }
    }

    /// Ends a session; one that has ended, or is somebody else's, needs nothing.
    private func end(_ session: UUID, of id: UUID, action: String) async throws -> Empty {
        let now = accounts.clock.now()
        try await accounts.pool.transaction("session_end") { transaction in
            let values: [PostgresValue] = [.uuid(id), .uuid(session), .timestamptz(now)]
            guard try transaction.run(SessionStatements.revoke, values).affected == 1, let record = try AccountRecord.read(id, transaction)
            else { return }
            try AuditTrail.append(
                AuditEntry(at: now, by: record.account, action: action) { $0.field("session", session) }, in: transaction)
        }
        return Empty()
    }

    // MARK: - Password

    package func changePassword(_ params: ChangePasswordParams, _ context: RequestContext) async throws -> SessionGrant {
        let proof = try await prove(params.current, field: "current", context) { record in
            if let problem = PasswordRules.problem(with: params.new, login: record.account.login) {
                throw RPCError.invalidParams("new", problem)
            }
            if params.new == params.current { throw RPCError.invalidParams("new", "is the old one") }
        }
        let hash = try await accounts.hasher.hash(params.new)
        return try await accounts.pool.transaction("account_change_password") { transaction in
            let account = try proof.lock(transaction).account
            try proof.gate.succeed(proof.reservation, transaction)
            try transaction.run(
                AccountStatements.setPassword, [.uuid(account.id), .text(hash.text), .timestamptz(proof.now), .bool(false)])
            return try renewSession(of: account.id, action: "account.changePassword", now: proof.now, transaction)
        }
    }

    // MARK: - Second factor

    package func enrol(_ params: EnrolParams, _ context: RequestContext) async throws -> EnrolResult {
        let proof = try await prove(params.password, field: "password", context)
        let result = try await accounts.pool.transaction("account_enrol") { transaction -> Result<EnrolResult, RPCError> in
            let record = try proof.lock(transaction)
            let account = record.account
            if account.hasSecondFactor {
                // The old one counts until the new one is confirmed, and whoever cannot show it cannot replace it.
                guard let code = params.code, try accounts.accepts(code, of: record, now: proof.now, transaction) else {
                    try AuditTrail.append(
                        AuditEntry(at: proof.now, by: account, action: "account.enrolRefused") { $0.field("reason", "code") },
                        in: transaction)
                    return .failure(.invalidParams("code", "must be a code of the present second factor that was not used before"))
                }
            }
            try proof.gate.takeBack(proof.reservation, transaction)
            let password = OneTimePassword.random()
            let sealed = try accounts.keys.seal(password, of: account.id)
            try transaction.run(AccountStatements.awaitSecondFactor, [.uuid(account.id), .bytea(sealed)])
            try AuditTrail.append(AuditEntry(at: proof.now, by: account, action: "account.enrolSecondFactor"), in: transaction)
            return .success(EnrolResult(uri: password.uri(login: account.login), secret: password.text))
        }
        return try result.get()
    }

    package func confirm(_ params: ConfirmParams, _ context: RequestContext) async throws -> ConfirmResult {
        let id = try Self.owner(context)
        let now = accounts.clock.now()
        return try await accounts.pool.transaction("account_confirm") { transaction in
            guard let record = try AccountRecord.lock(id, transaction), record.account.disabledAt == nil else { throw Self.gone }
            guard let sealed = record.pendingSecret, let password = try? accounts.keys.open(sealed, of: id) else {
                throw RPCError.preconditionFailed("no second factor waits for its first code; call response.enrolSecondFactor first")
            }
            guard let step = password.step(of: params.code, at: now, after: nil) else {
                throw RPCError.invalidParams("code", "is not what the app shows now; the telephone's clock may be wrong")
            }
            try transaction.run(AccountStatements.confirmSecondFactor, [.uuid(id), .timestamptz(now), .int8(step)])
            let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.random() }
            try transaction.run(AccountStatements.forgetRecoveryCodes, [.uuid(id)])
            try transaction.run(
                AccountStatements.insertRecoveryCodes, [.uuid(id), .byteaArray(codes.map { accounts.keys.hash($0, of: id) })])
            let session = try renewSession(of: id, action: "account.confirmSecondFactor", now: now, transaction)
            return ConfirmResult(recoveryCodes: codes.map(\.text), session: session)
        }
    }

    /// Ends every session of the account and opens one, with the rights that the account has now.
    private func renewSession(of id: UUID, action: String, now: Timestamp, _ transaction: PostgresTransaction) throws -> SessionGrant {
        guard let account = try AccountRecord.read(id, transaction)?.account else { throw Self.gone }
        let ended = try transaction.run(SessionStatements.revokeAll, [.uuid(id), .timestamptz(now)]).affected
        let session = try accounts.openSession(of: account, deviceToken: nil, now: now, transaction)
        try AuditTrail.append(AuditEntry(at: now, by: account, action: action) { $0.field("endedSessions", ended) }, in: transaction)
        return session
    }

    // MARK: - Showing the password again

    /// The owner has shown the password; the attempt stands as a failure until the rest has happened.
    private struct Proof: Sendable {
        let record: AccountRecord
        let gate: LoginGate
        let reservation: LoginGate.Reservation
        let now: Timestamp

        /// The account as it is now, unless somebody changed it meanwhile.
        func lock(_ transaction: PostgresTransaction) throws -> AccountRecord {
            guard let record = try AccountRecord.lock(record.account.id, transaction), record.account.disabledAt == nil else { throw gone }
            guard record.passwordHash == self.record.passwordHash else {
                throw RPCError.conflict("the password was changed meanwhile; log in again")
            }
            return record
        }
    }

    /// A stolen session does not know the password, and must not find it out here.
    private func prove(
        _ password: String, field: StaticString, _ context: RequestContext, check: @Sendable (AccountRecord) throws -> Void = { _ in }
    ) async throws -> Proof {
        let id = try Self.owner(context)
        try accounts.hasher.checkRoom()
        let now = accounts.clock.now()
        let proof = try await accounts.pool.transaction("account_prove") { transaction in
            guard let record = try AccountRecord.read(id, transaction) else { throw Self.gone }
            try check(record)
            let key = LoginGate.Key(kind: .session, counter: accounts.keys.counter(.session, id.lowercase))
            let gate = LoginGate(accounts.policy.brakes, keys: [key], account: id)
            return Proof(record: record, gate: gate, reservation: try gate.reserve(now: now, transaction), now: now)
        }
        if try await accounts.hasher.matches(password, proof.record.passwordHash) { return proof }
        try await accounts.pool.transaction("account_prove_refused") { transaction in
            try AuditTrail.append(
                AuditEntry(at: now, by: proof.record.account, action: "account.passwordRefused") { $0.field("method", context.method) },
                in: transaction)
        }
        throw RPCError.invalidParams("\(field)", "is not your password")
    }

    private static let gone = RPCError.unauthenticated("this account is not there any more, or disabled; log in again")

    private static func owner(_ context: RequestContext) throws(RPCError) -> UUID {
        guard let id = context.caller.accountID else {
            throw .preconditionFailed("this is a program's token, not a session; log in with response.login")
        }
        return id
    }
}
