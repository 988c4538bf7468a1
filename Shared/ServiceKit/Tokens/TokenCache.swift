internal import FoundationEssentials
internal import Time

/// Rows of `api_tokens` that were read a moment ago, so that a fleet that reconnects at once does not fall on the database.
///
/// A pure value; the oldest goes when it is full.
struct TokenCache: Sendable {
    struct Entry: Sendable {
        var record: TokenRecord
        var secretHash: [UInt8]
    }

    private struct Slot {
        var entry: Entry
        var readAt: ContinuousClock.Instant
    }

    let maxAge: Duration
    let maxCount: Int
    private var slots: [UUID: Slot] = [:]

    init(maxAge: Duration, maxCount: Int) {
        self.maxAge = maxAge
        self.maxCount = maxCount
    }

    var count: Int { slots.count }

    mutating func entry(_ id: UUID, now: ContinuousClock.Instant) -> Entry? {
        guard let slot = slots[id] else { return nil }
        guard now - slot.readAt < maxAge else {
            slots[id] = nil
            return nil
        }
        return slot.entry
    }

    /// A session's use was written down.
    mutating func touched(_ id: UUID, at now: Timestamp) { slots[id]?.entry.record.session?.lastUsedAt = now }

    mutating func store(_ entry: Entry, readAt: ContinuousClock.Instant) {
        let id = entry.record.id
        if slots[id] == nil, slots.count >= maxCount {
            slots = slots.filter { readAt - $0.value.readAt < maxAge }
            if slots.count >= maxCount, let oldest = slots.min(by: { $0.value.readAt < $1.value.readAt })?.key { slots[oldest] = nil }
        }
        slots[id] = Slot(entry: entry, readAt: readAt)
    }
}
