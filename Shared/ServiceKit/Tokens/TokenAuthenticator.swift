internal import FoundationEssentials
package import Postgres
package import RPC
internal import Synchronization
package import Time

/// Turns the token of `rpc.hello`, or the client's certificate, into a caller, by the table `api_tokens`.
///
/// A token that is not known and one with a wrong secret get the same answer. Who holds the right secret is told what is wrong with it.
package final class TokenAuthenticator: RPCAuthenticator {
    /// How long a revocation may take to be seen.
    package static let maxCacheAge = Duration.seconds(5)
    package static let maxCacheCount = 4_096

    private let store: TokenStore
    private let clock: WallClock
    private let cache: Mutex<TokenCache>

    package init(pool: PostgresPool, clock: WallClock = .system, cacheAge: Duration = TokenAuthenticator.maxCacheAge) {
        self.store = TokenStore(pool: pool)
        self.clock = clock
        self.cache = Mutex(TokenCache(maxAge: min(cacheAge, Self.maxCacheAge), maxCount: Self.maxCacheCount))
    }

    package func authenticate(_ credential: Credential) async throws -> Caller {
        let record = try await record(of: credential)
        try check(record)
        // Rights that cannot be read are no rights.
        let scopes = try record.scopes.map { texts in
            guard let scopes = MethodScopes(texts) else { throw RPCError.unauthenticated("the token's scopes cannot be read") }
            return scopes
        }
        await noteUse(of: record)
        return Caller(
            name: record.name, role: record.role, agency: record.agencyCode, tokenID: record.id.lowercase,
            accountID: record.session?.accountID, scopes: scopes)
    }

    private func record(of credential: Credential) async throws -> TokenRecord {
        switch credential {
        case .token(let text):
            guard let token = AccessToken(text) else {
                throw RPCError.unauthenticated("this is not a token; make one with: pintu token create")
            }
            guard let entry = try await entry(token.id), token.matches(hash: entry.secretHash) else {
                throw RPCError.unauthenticated("the token is not known")
            }
            return entry.record
        case .certificate(let digest):
            guard let entry = try await Self.answering({ try await store.find(certificate: digest) }) else {
                throw RPCError.unauthenticated(
                    "this client certificate is not registered; do it with: pintu token create --certificate, or send a token")
            }
            return entry.record
        }
    }

    package func confirm(_ caller: Caller, isInUse: Bool) async throws {
        guard let id = caller.tokenID.flatMap({ UUID(uuidString: $0) }) else { return }
        guard let entry = try await entry(id) else { throw RPCError.unauthenticated("the token is not known any more") }
        try check(entry.record)
        if isInUse { await noteUse(of: entry.record) }
    }

    private func check(_ record: TokenRecord) throws(RPCError) {
        guard let refusal = record.refusal(at: clock.now()) else { return }
        throw .unauthenticated(
            record.session == nil
                ? "\(refusal) (\(record.id.lowercase)); make another one with: pintu token rotate or create" : "\(refusal); log in again")
    }

    /// A use that cannot be written down now is written down next time.
    private func noteUse(of record: TokenRecord) async {
        let now = clock.now()
        guard let session = record.session, session.lastUsedAt.adding(seconds: TokenRecord.Session.touchSeconds) <= now else { return }
        guard (try? await store.touch(record.id, at: now)) != nil else { return }
        cache.withLock { $0.touched(record.id, at: now) }
    }

    private func entry(_ id: UUID) async throws -> TokenCache.Entry? {
        // The age counts from before the row was read, or a slow read could keep a revoked token alive for longer than promised.
        let now = ContinuousClock.now
        if let entry = cache.withLock({ $0.entry(id, now: now) }) { return entry }
        guard let entry = try await Self.answering({ try await store.find(id) }) else { return nil }
        cache.withLock { $0.store(entry, readAt: now) }
        return entry
    }

    private static func answering<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as PostgresError {
            throw DatabaseErrors.answer(error) ?? RPCError.internalError
        }
    }
}
