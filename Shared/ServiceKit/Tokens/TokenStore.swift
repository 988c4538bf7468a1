internal import Audit
package import Complaints
package import FoundationEssentials
internal import JSON
package import Postgres
package import RPC
package import Time

/// Makes, lists, revokes and replaces tokens; what `pintu token` does. Each act is a row of the audit log, in the same transaction.
/// Every error is a `PostgresError`, unless said otherwise.
package struct TokenStore: Sendable {
    /// A token and the only moment at which its text exists.
    package struct Minted: Sendable {
        package let token: AccessToken
        package let record: TokenRecord
    }

    private let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// - Parameters:
    ///   - agencyCode: root of the subtree it may see; nil is the whole country. An unknown one is a foreign key violation.
    ///   - expiresAt: nil never expires.
    ///   - scopes: the methods it is limited to; nil is all that the role may.
    ///   - certificate: SHA-256 of a client certificate that says the same as the token's text. One that a living token has already is a
    ///     unique violation.
    ///   - actor: who makes it, for the audit log.
    package func create(
        name: String, role: Role, agencyCode: String?, expiresAt: Timestamp?, scopes: MethodScopes? = nil, certificate: [UInt8]? = nil,
        by actor: Caller = .installation
    ) async throws -> Minted {
        let token = AccessToken.mint()
        let values = Self.values(
            token, name: name, role: role.rawValue, agencyCode: agencyCode, expiresAt: expiresAt, scopes: scopes?.texts,
            certificate: certificate)
        let record = try await pool.transaction("token_create") { transaction in
            let record = try TokenRecord(transaction.run(TokenStatements.create, values).single())
            try Self.audit("token.create", record, by: actor, in: transaction)
            return record
        }
        return Minted(token: token, record: record)
    }

    /// By name, without people's sessions. Without the revoked and expired ones unless asked.
    package func list(includingEnded: Bool = false) async throws -> [TokenRecord] {
        try await pool.query(TokenStatements.list, [.bool(includingEnded)]) { try $0.map { try TokenRecord($0) } }
    }

    /// Takes effect everywhere within ``TokenAuthenticator/maxCacheAge``; connections that were opened with it end within ten seconds.
    ///
    /// - Returns: nil when there is no such token.
    package func revoke(_ id: UUID, by actor: Caller = .installation) async throws -> TokenRecord? {
        try await pool.transaction("token_revoke") { transaction in
            guard let row = try transaction.run(TokenStatements.revoke, [.uuid(id)]).first else { return nil }
            let record = try TokenRecord(row)
            try Self.audit("token.revoke", record, by: actor, in: transaction)
            return record
        }
    }

    /// A new token with the same rights; the old one works for `grace` more, so that its user can change over without a gap.
    ///
    /// - Parameter certificate: of the new one. One that the old one has passes to nobody.
    /// - Parameter expiresAt: of the new one.
    /// - Returns: nil when there is no such token or it has ended.
    package func rotate(
        _ id: UUID, grace: Duration, expiresAt: Timestamp?, certificate: [UInt8]? = nil, by actor: Caller = .installation
    ) async throws -> Minted? {
        let token = AccessToken.mint()
        let record = try await pool.transaction("token_rotate") { transaction -> TokenRecord? in
            guard let row = try transaction.run(TokenStatements.lockUsable, [.uuid(id)]).first else { return nil }
            let old = try TokenRecord(row)
            try transaction.run(TokenStatements.endSoon, [.uuid(id), .double(Double(grace.components.seconds))])
            let values = Self.values(
                token, name: old.name, role: old.role, agencyCode: old.agencyCode, expiresAt: expiresAt, scopes: old.scopes,
                certificate: certificate)
            let new = try TokenRecord(transaction.run(TokenStatements.create, values).single())
            try Self.audit("token.rotate", new, replacing: id, by: actor, in: transaction)
            return new
        }
        return record.map { Minted(token: token, record: $0) }
    }

    /// The row and its hash; nil when there is none.
    func find(_ id: UUID) async throws -> TokenCache.Entry? {
        try await find(TokenStatements.find, .uuid(id))
    }

    /// The same by the SHA-256 of a client certificate.
    func find(certificate digest: [UInt8]) async throws -> TokenCache.Entry? {
        try await find(TokenStatements.findByCertificate, .bytea(digest))
    }

    private func find(_ statement: Statement, _ key: PostgresValue) async throws -> TokenCache.Entry? {
        try await pool.query(statement, [key]) { result in
            try result.first.map { TokenCache.Entry(record: try TokenRecord($0), secretHash: try $0.bytea(TokenRecord.columns)) }
        }
    }

    /// Writes down that a session is in use.
    func touch(_ id: UUID, at now: Timestamp) async throws {
        try await pool.run(TokenStatements.touch, [.uuid(id), .timestamptz(now)])
    }

    /// - Parameter replacing: the token that this one takes the place of.
    private static func audit(
        _ action: String, _ record: TokenRecord, replacing: UUID? = nil, by actor: Caller, in transaction: PostgresTransaction
    ) throws {
        var detail = JSONWriter()
        detail.beginObject()
        detail.field("name", record.name)
        detail.field("role", record.role)
        detail.field("agency", record.agencyCode)
        detail.field("scopes", record.scopes?.joined(separator: " "))
        detail.field("expiresAt", record.expiresAt)
        detail.field("replaces", replacing)
        detail.endObject()
        let entry = AuditEntry(at: .now(), by: actor, action: action, subject: record.id.lowercase, detail: detail.bytes)
        try AuditTrail.append(entry, in: transaction)
    }

    private static func values(
        _ token: AccessToken, name: String, role: String, agencyCode: String?, expiresAt: Timestamp?, scopes: [String]?,
        certificate: [UInt8]?
    ) -> [PostgresValue] {
        [
            .uuid(token.id), .bytea(token.secretHash), .text(name), .text(role), .optional(agencyCode), .optional(expiresAt),
            scopes.map { .textArray($0) } ?? .null, certificate.map { .bytea($0) } ?? .null,
        ]
    }
}

extension TokenRecord {
    fileprivate static let columns = 11

    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.uuid(0), name: try row.optionalText(1) ?? "", role: try row.text(2), agencyCode: try row.optionalText(3),
            createdAt: try row.timestamp(4), expiresAt: try row.optionalTimestamp(5), revokedAt: try row.optionalTimestamp(6),
            scopes: try row.isNull(7) ? nil : row.textArray(7),
            session: try row.optionalUUID(8).map {
                Session(accountID: $0, idleSeconds: try row.int32(9), lastUsedAt: try row.timestamp(10))
            })
    }
}
