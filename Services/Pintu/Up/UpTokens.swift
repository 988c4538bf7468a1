internal import Complaints
internal import Postgres
internal import RPC
internal import ServiceKit
internal import Time

/// The two tokens of a local installation: the administrator's, who is the person at the terminal, and the one services call each other with.
struct UpTokens: Sendable {
    let administrator: String

    /// Takes the tokens of last time when the database still knows them, else makes new ones.
    init(in directory: DataDirectory, on pool: PostgresPool, now: Timestamp = .now()) async throws {
        let store = TokenStore(pool: pool)
        let usable = Set(try await store.list().filter { $0.refusal(at: now) == nil }.map(\.id))
        func ensure(_ secret: Secret, name: String, role: Role) async throws -> String {
            if let text = try directory.read(secret), let token = AccessToken(text), usable.contains(token.id) { return text }
            let minted = try await store.create(name: name, role: role, agencyCode: nil, expiresAt: nil, by: .atShell)
            try directory.write(minted.token.text, to: secret)
            return minted.token.text
        }
        administrator = try await ensure(.administratorToken, name: "pintu up, administrator", role: .administrator)
        _ = try await ensure(.serviceToken, name: "pintu up, services", role: .service)
    }
}
