package import Complaints
package import FoundationEssentials
package import Postgres
package import Time

/// Makes, lists, revokes and replaces tokens; what `pintu token` does. Every error is a `PostgresError`, unless said otherwise.
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
    package func create(name: String, role: Role, agencyCode: String?, expiresAt: Timestamp?) async throws -> Minted {
        let token = AccessToken.mint()
        let values = Self.values(token, name: name, role: role.rawValue, agencyCode: agencyCode, expiresAt: expiresAt)
        let record = try await pool.run(TokenStatements.create, values) { try TokenRecord($0.single()) }
        return Minted(token: token, record: record)
    }

    /// By name. Without the revoked and expired ones unless asked.
    package func list(includingEnded: Bool = false) async throws -> [TokenRecord] {
        try await pool.query(TokenStatements.list, [.bool(includingEnded)]) { try $0.map { try TokenRecord($0) } }
    }

    /// Takes effect everywhere within ``TokenAuthenticator/maxCacheAge``. Connections that were opened with it stay open.
    ///
    /// - Returns: nil when there is no such token.
    package func revoke(_ id: UUID) async throws -> TokenRecord? {
        try await pool.run(TokenStatements.revoke, [.uuid(id)]) { try $0.first.map { try TokenRecord($0) } }
    }

    /// A new token with the same rights; the old one works for `grace` more, so that its user can change over without a gap.
    ///
    /// - Parameter expiresAt: of the new one.
    /// - Returns: nil when there is no such token or it has ended.
    package func rotate(_ id: UUID, grace: Duration, expiresAt: Timestamp?) async throws -> Minted? {
        let token = AccessToken.mint()
        let record = try await pool.transaction("token_rotate") { transaction -> TokenRecord? in
            guard let row = try transaction.run(TokenStatements.lockUsable, [.uuid(id)]).first else { return nil }
            let old = try TokenRecord(row)
            try transaction.run(TokenStatements.endSoon, [.uuid(id), .double(Double(grace.components.seconds))])
            let values = Self.values(token, name: old.name, role: old.role, agencyCode: old.agencyCode, expiresAt: expiresAt)
            return try TokenRecord(transaction.run(TokenStatements.create, values).single())
        }
        return record.map { Minted(token: token, record: $0) }
    }

    /// The row and its hash; nil when there is none.
    func find(_ id: UUID) async throws -> TokenCache.Entry? {
        try await pool.query(TokenStatements.find, [.uuid(id)]) { result in
            try result.first.map { TokenCache.Entry(record: try TokenRecord($0), secretHash: try $0.bytea(7)) }
        }
    }

    private static func values(
        _ token: AccessToken, name: String, role: String, agencyCode: String?, expiresAt: Timestamp?
    ) -> [PostgresValue] {
        [
            .uuid(token.id), .bytea(token.secretHash), .text(name), .text(role), agencyCode.map { .text($0) } ?? .null,
            expiresAt.map { .timestamptz($0) } ?? .null,
        ]
    }
}

extension TokenRecord {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.uuid(0), name: try row.optionalText(1) ?? "", role: try row.text(2), agencyCode: try row.optionalText(3),
            createdAt: try row.timestamp(4), expiresAt: try row.optionalTimestamp(5), revokedAt: try row.optionalTimestamp(6))
    }
}
