import Complaints
import FoundationEssentials
import Postgres
import RPC
import TestSupport
import Testing
import Time

@testable import ServiceKit

@Suite struct TokenAuthenticatorTests {
    private func refusal(_ authenticator: TokenAuthenticator, _ token: String) async throws -> RPCError? {
        do {
            _ = try await authenticator.authenticate(token: token)
            return nil
        } catch let error as RPCError {
            return error
        }
    }

    @Test func aMintedTokenMakesACaller() async throws {
        let pool = try await TestDatabase.migrated().pool()
        let minted = try await TokenStore(pool: pool).create(name: "portal", role: .service, agencyCode: nil, expiresAt: nil)
        let caller = try await TokenAuthenticator(pool: pool).authenticate(token: minted.token.text)
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
