#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Who is at the other end of a connection.
public struct Caller: Sendable, Hashable {
    public var name: String
    public var role: String
    /// The root of the subtree this caller serves; nil is the whole country.
    public var agency: String?
    public var tokenID: String?
    /// The person whose session this is; nil for a program's token.
    public var accountID: UUID?
    /// What the token is limited to within its role; nil is all that the role may.
    public var scopes: MethodScopes?

    public init(
        name: String, role: String, agency: String? = nil, tokenID: String? = nil, accountID: UUID? = nil, scopes: MethodScopes? = nil
    ) {
        self.name = name
        self.role = role
        self.agency = agency
        self.tokenID = tokenID
        self.accountID = accountID
        self.scopes = scopes
    }

    /// Has not shown a token. No method can list its role, because the role is empty.
    public static let anonymous = Caller(name: "anonymous", role: "")

    public var isAuthenticated: Bool { !role.isEmpty }
}

/// What a client shows to say who it is.
public enum Credential: Sendable, Hashable {
    case token(String)
    /// SHA-256 of a certificate (DER) whose key the client has, as its TLS handshake proved.
    case certificate(digest: [UInt8])
}

/// Turns a credential into a caller.
public protocol RPCAuthenticator: Sendable {
    /// Throws `RPCError` with code `unauthenticated` for a credential that is not valid, `unavailable` when that cannot be found out now.
    func authenticate(_ credential: Credential) async throws -> Caller

    /// Asked every few seconds about the caller of each open connection: whether what ``authenticate(_:)`` found still holds.
    ///
    /// - Parameter isInUse: whether it called anything since the last time; a session that nobody uses ends.
    /// - Throws: `RPCError` with code `unauthenticated` when the token has ended; the connection is closed with it. After any other error the
    ///   connection stays and the question comes again.
    func confirm(_ caller: Caller, isInUse: Bool) async throws
}

extension RPCAuthenticator {
    public func confirm(_ caller: Caller, isInUse: Bool) async throws {}
}
