/// Who is at the other end of a connection.
package struct Caller: Sendable, Hashable {
    package var name: String
    package var role: String
    /// The root of the subtree this caller serves; nil is the whole country.
    package var agency: String?
    package var tokenID: String?

    package init(name: String, role: String, agency: String? = nil, tokenID: String? = nil) {
        self.name = name
        self.role = role
        self.agency = agency
        self.tokenID = tokenID
    }

    /// Has not shown a token. No method can list its role, because the role is empty.
    package static let anonymous = Caller(name: "anonymous", role: "")

    package var isAuthenticated: Bool { !role.isEmpty }
}

/// Turns a token into a caller.
package protocol RPCAuthenticator: Sendable {
    /// Throws `RPCError` with code `unauthenticated` for a token that is not valid, `unavailable` when that cannot be found out now.
    func authenticate(token: String) async throws -> Caller
}
