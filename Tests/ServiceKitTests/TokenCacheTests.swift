import FoundationEssentials
import Testing
import Time

@testable import ServiceKit

@Suite struct TokenCacheTests {
    private let start = ContinuousClock.now

    private func entry(_ id: UUID = UUID()) -> TokenCache.Entry {
        let record = TokenRecord(
            id: id, name: "portal", role: "service", agencyCode: nil, createdAt: Timestamp(microseconds: 0), expiresAt: nil, revokedAt: nil)
        return TokenCache.Entry(record: record, secretHash: [])
    }

    @Test func entriesAge() {
        var cache = TokenCache(maxAge: .seconds(5), maxCount: 10)
        let entry = entry()
        cache.store(entry, readAt: start)
        #expect(cache.entry(entry.record.id, now: start + .seconds(4)) != nil)
        #expect(cache.entry(entry.record.id, now: start + .seconds(5)) == nil)
        #expect(cache.count == 0)
        #expect(cache.entry(UUID(), now: start) == nil)
    }

    @Test func theOldestMakesRoom() {
        var cache = TokenCache(maxAge: .seconds(5), maxCount: 3)
        let entries = (0..<4).map { _ in entry() }
        for (index, entry) in entries.enumerated() { cache.store(entry, readAt: start + .seconds(index)) }
        #expect(cache.count == 3)
        #expect(cache.entry(entries[0].record.id, now: start + .seconds(3)) == nil)
        #expect(cache.entry(entries[3].record.id, now: start + .seconds(3)) != nil)
        // Refreshing what is there needs no room; what is stale goes all at once.
        cache.store(entries[3], readAt: start + .seconds(4))
        #expect(cache.count == 3)
        cache.store(entry(), readAt: start + .seconds(60))
        #expect(cache.count == 1)
    }

    @Test func recordsSayWhyTheyAreRefused() {
        let now = Timestamp(microseconds: 1_000_000)
        func record(expires: Int64?, revoked: Int64?) -> TokenRecord {
            TokenRecord(
                id: UUID(), name: "", role: "service", agencyCode: nil, createdAt: Timestamp(microseconds: 0),
                expiresAt: expires.map { Timestamp(microseconds: $0) }, revokedAt: revoked.map { Timestamp(microseconds: $0) })
        }
        #expect(record(expires: nil, revoked: nil).refusal(at: now) == nil)
        #expect(record(expires: 1_000_001, revoked: nil).refusal(at: now) == nil)
        #expect(record(expires: 1_000_000, revoked: nil).refusal(at: now) == "the token expired at 1970-01-01T00:00:01Z")
        #expect(record(expires: nil, revoked: 5).refusal(at: now) == "the token was revoked")
    }
}
