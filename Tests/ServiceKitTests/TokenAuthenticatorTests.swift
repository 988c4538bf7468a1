import Complaints
import FoundationEssentials
import Postgres
import RPC
import Synchronization
import TestSupport
import Testing
import Time

@testable import ServiceKit

@Suite struct TokenAuthenticatorTests {
    private func refusal(_ authenticator: TokenAuthenticator, _ token: String) async throws -> RPCError? {
        do {
            _ = try await authenticator.authenticate(.token(token))
            return nil
        } catch let error as RPCError {
            return error
        }
    }

    @Test func aMintedTokenMakesACaller() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let minted = try await TokenStore(pool: pool).create(name: "portal", role: .service, agencyCode: nil, expiresAt: nil)
        let caller = try await TokenAuthenticator(pool: pool).authenticate(.token(minted.token.text))
        #expect(caller == Caller(name: "portal", role: "service", agency: nil, tokenID: minted.record.id.lowercase))
        await pool.shutDown()
    }

    @Test func refusalsDoNotSayWhichPartIsWrong() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let minted = try await TokenStore(pool: pool).create(name: "portal", role: .service, agencyCode: nil, expiresAt: nil)
        let authenticator = TokenAuthenticator(pool: pool)
        let other = AccessToken.mint().text
        let wrongSecret = String(minted.token.text.prefix(39) + other.dropFirst(39))
        let unknown = try #require(try await refusal(authenticator, other))
        #expect(unknown.code == .unauthenticated)
        #expect(try await refusal(authenticator, wrongSecret) == unknown)
        #expect(try await refusal(authenticator, "password")?.message.contains("pintu token create") == true)
        await pool.shutDown()
    }

    @Test func expiryCountsAtOnceAlsoWhenCached() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let now = Timestamp.now()
        let minted = try await TokenStore(pool: pool).create(
            name: "x", role: .liaison, agencyCode: nil, expiresAt: now.adding(microseconds: 60_000_000))
        let late = TokenAuthenticator(pool: pool, clock: .fixed(now.adding(microseconds: 60_000_000)))
        #expect(try await refusal(TokenAuthenticator(pool: pool, clock: .fixed(now)), minted.token.text) == nil)
        #expect(try await refusal(late, minted.token.text)?.message.hasPrefix("the token expired at ") == true)
        #expect(try await refusal(late, minted.token.text)?.code == .unauthenticated)
        await pool.shutDown()
    }

    @Test func revocationIsSeenWhenTheCacheHasAged() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let store = TokenStore(pool: pool)
        let minted = try await store.create(name: "x", role: .auditor, agencyCode: nil, expiresAt: nil)
        let cached = TokenAuthenticator(pool: pool)
        let uncached = TokenAuthenticator(pool: pool, cacheAge: .zero)
        #expect(try await refusal(cached, minted.token.text) == nil)
        let first = try #require(try await store.revoke(minted.record.id))
        #expect(try await store.revoke(minted.record.id) == first)
        #expect(try await refusal(uncached, minted.token.text)?.message.hasPrefix("the token was revoked") == true)
        #expect(try await refusal(cached, minted.token.text) == nil)
        #expect(try await store.revoke(UUID()) == nil)
        await pool.shutDown()
    }

    @Test func rotationLeavesTimeToChangeOver() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let store = TokenStore(pool: pool)
        let old = try await store.create(name: "x", role: .coordinator, agencyCode: nil, expiresAt: nil)
        let new = try #require(try await store.rotate(old.record.id, grace: .seconds(3_600), expiresAt: nil))
        #expect(new.record.name == "x" && new.record.role == "coordinator" && new.record.id != old.record.id)
        let authenticator = TokenAuthenticator(pool: pool)
        #expect(try await refusal(authenticator, old.token.text) == nil)
        #expect(try await refusal(authenticator, new.token.text) == nil)
        let later = TokenAuthenticator(pool: pool, clock: .fixed(Timestamp.now().adding(microseconds: 3_700_000_000)))
        #expect(try await refusal(later, old.token.text) != nil)
        #expect(try await refusal(later, new.token.text) == nil)
        #expect(try await store.rotate(UUID(), grace: .zero, expiresAt: nil) == nil)
        await pool.shutDown()
    }

    @Test func scopesTravelWithTheTokenAndItsReplacement() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let store = TokenStore(pool: pool)
        let scopes = MethodScopes(["intake.submit", "analytics.*"])
        let old = try await store.create(name: "gate", role: .service, agencyCode: nil, expiresAt: nil, scopes: scopes)
        #expect(old.record.scopes == ["analytics.*", "intake.submit"])
        let new = try #require(try await store.rotate(old.record.id, grace: .seconds(60), expiresAt: nil))
        let authenticator = TokenAuthenticator(pool: pool)
        for token in [old.token, new.token] {
            #expect(try await authenticator.authenticate(.token(token.text)).scopes == scopes)
        }
        // A row that somebody spoilt gives no rights.
        try await pool.run(.unnamed("spoil", "UPDATE api_tokens SET scopes = ARRAY['everything']"))
        let error = try await refusal(TokenAuthenticator(pool: pool), new.token.text)
        #expect(error?.code == .unauthenticated)
        await pool.shutDown()
    }

    @Test func anOpenConnectionLearnsThatItsTokenHasEnded() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let store = TokenStore(pool: pool)
        let minted = try await store.create(name: "x", role: .auditor, agencyCode: nil, expiresAt: nil)
        let authenticator = TokenAuthenticator(pool: pool, cacheAge: .zero)
        let caller = try await authenticator.authenticate(.token(minted.token.text))
        try await authenticator.confirm(caller, isInUse: true)
        _ = try await store.revoke(minted.record.id)
        var error = await #expect(throws: RPCError.self) { try await authenticator.confirm(caller, isInUse: true) }
        #expect(error?.code == .unauthenticated && error?.message.hasPrefix("the token was revoked") == true)
        try await pool.run(.unnamed("forget", "DELETE FROM api_tokens"))
        error = await #expect(throws: RPCError.self) { try await authenticator.confirm(caller, isInUse: true) }
        #expect(error?.code == .unauthenticated)
        // Callers without a token are somebody else's business.
        try await authenticator.confirm(Caller(name: "certificate", role: "service"), isInUse: true)
        await pool.shutDown()
    }

    @Test func aSessionEndsWhenNobodyUsesIt() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let minted = try await TokenStore(pool: pool).create(name: "Budi", role: .auditor, agencyCode: nil, expiresAt: nil)
        let start = Timestamp(microseconds: 1_790_000_000_000_000)
        try await pool.run(
            .unnamed(
                "session",
                """
                WITH account AS (
                    INSERT INTO accounts (id, login, display_name, role, password_hash, password_changed_at, created_at)
                    VALUES ($1, 'budi', 'Budi', 'auditor', '', $2, $2) RETURNING id
                )
                UPDATE api_tokens SET account_id = account.id, idle_seconds = 600, last_used_at = $2, expires_at = $2 + interval '12 hours'
                FROM account
                """, parameters: [.uuid, .timestamptz]), [.uuid(minted.record.id), .timestamptz(start)])
        let now = Mutex(start)
        let clock = WallClock { now.withLock { $0 } }
        let authenticator = TokenAuthenticator(pool: pool, clock: clock, cacheAge: .zero)
        let caller = try await authenticator.authenticate(.token(minted.token.text))
        #expect(caller.accountID == minted.record.id)
        // Programs' tokens are listed, people's sessions are not; a session is not replaced either.
        #expect(try await TokenStore(pool: pool).list(includingEnded: true).isEmpty)
        #expect(try await TokenStore(pool: pool).rotate(minted.record.id, grace: .zero, expiresAt: nil) == nil)

        func lastUse() async throws -> Timestamp {
            try await pool.query(.unnamed("use", "SELECT last_used_at FROM api_tokens")) { try $0.single().timestamp(0) }
        }
        // Within a minute nothing is written, an open connection that nobody uses writes nothing at all.
        now.withLock { $0 = start.adding(seconds: 59) }
        try await authenticator.confirm(caller, isInUse: true)
        now.withLock { $0 = start.adding(seconds: 300) }
        try await authenticator.confirm(caller, isInUse: false)
        #expect(try await lastUse() == start)
        try await authenticator.confirm(caller, isInUse: true)
        #expect(try await lastUse() == start.adding(seconds: 300))
        // The ten minutes count from there.
        now.withLock { $0 = start.adding(seconds: 899) }
        try await authenticator.confirm(caller, isInUse: false)
        now.withLock { $0 = start.adding(seconds: 900) }
        let error = await #expect(throws: RPCError.self) { try await authenticator.confirm(caller, isInUse: true) }
        #expect(error?.message.hasPrefix("the session was not used since") == true)
        #expect(try await refusal(authenticator, minted.token.text)?.message.hasSuffix("log in again") == true)
        await pool.shutDown()
    }

    @Test func listsWhatIsUsable() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let store = TokenStore(pool: pool)
        let kept = try await store.create(name: "b", role: .service, agencyCode: nil, expiresAt: nil)
        let gone = try await store.create(name: "a", role: .service, agencyCode: nil, expiresAt: nil)
        _ = try await store.revoke(gone.record.id)
        #expect(try await store.list() == [kept.record])
        #expect(try await store.list(includingEnded: true).map(\.id) == [gone.record.id, kept.record.id])
        await pool.shutDown()
    }

    @Test func anUnknownAgencyIsRefused() async throws {
        let pool = try await TestDatabase.migrated().pool()
        do {
            _ = try await TokenStore(pool: pool).create(name: "b", role: .liaison, agencyCode: "no such", expiresAt: nil)
            Issue.record("accepted")
        } catch let error as PostgresError {
            guard case .foreignKeyViolation = error.kind else { throw error }
        }
        await pool.shutDown()
    }

    @Test func aMissingDatabaseIsNotTheCallersFault() async throws {
        let pool = PostgresPool(
            configuration: PostgresConfiguration(url: "postgresql://127.0.0.1:1/none", poolSize: 1, poolTimeout: .milliseconds(50)),
            logger: TestPostgres.quiet)
        #expect(try await refusal(TokenAuthenticator(pool: pool), AccessToken.mint().text)?.code == .unavailable)
        await pool.shutDown()
    }
}
