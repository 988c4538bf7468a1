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

    /// Why it must not be accepted at this moment, or nil.
    package func refusal(at now: Timestamp) -> String? {
        if revokedAt != nil { return "the token was revoked" }
        if let expiresAt, expiresAt <= now { return "the token expired at \(expiresAt.rfc3339)" }
        return nil
    }
}
