package import FoundationEssentials
package import Time

/// A row of `api_tokens` without its hash: what may be shown and logged.
package struct TokenRecord: Sendable, Hashable {
    package let id: UUID
    /// Who uses it, for people: "portal", "Dinas PU counter 3".
    package let name: String
    package let role: String
    /// Root of the agency subtree; nil is the whole country.
    package let agencyCode: String?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp?
    package let revokedAt: Timestamp?
    /// Methods it is limited to; nil is all that the role may.
    package var scopes: [String]?
    /// What makes it a session; nil for a program's token.
    package var session: Session?

    /// A person's login: such a token also ends when nobody uses it.
    package struct Session: Sendable, Hashable {
        package let accountID: UUID
        package let idleSeconds: Int32
        /// To the minute; see ``touchSeconds``.
        package var lastUsedAt: Timestamp

        /// Its use is written down so often at most: a click costs no write.
        package static let touchSeconds: Int64 = 60

        package init(accountID: UUID, idleSeconds: Int32, lastUsedAt: Timestamp) {
            self.accountID = accountID
            self.idleSeconds = idleSeconds
            self.lastUsedAt = lastUsedAt
        }

        package var idleEnd: Timestamp { lastUsedAt.adding(seconds: Int64(idleSeconds)) }
    }

    /// Why it must not be accepted at this moment, or nil.
    package func refusal(at now: Timestamp) -> String? {
        let what = session == nil ? "token" : "session"
        if revokedAt != nil { return "the \(what) was revoked" }
        if let expiresAt, expiresAt <= now { return "the \(what) expired at \(expiresAt.rfc3339)" }
        if let session, session.idleEnd <= now { return "the session was not used since \(session.lastUsedAt.rfc3339)" }
        return nil
    }
}
