package import Time

/// Refused requests, counted until they are written into the audit log: alike ones become one row with a count.
///
/// A pure value with three bounds, so that somebody who is refused a million times a second costs next to nothing:
/// - memory: at most `maxKinds` kinds of refusal; what comes beyond is counted together;
/// - rows of one kind: the first one soon, then at most one in every interval that doubles from ``firstInterval`` to ``longestInterval``;
/// - rows of all: `maxRowsPerHour`; what comes beyond is counted together, one row in ``longestInterval``.
package struct RefusalTally: Sendable {
    /// What makes two refusals alike.
    package struct Kind: Sendable, Hashable {
        package var role: String
        package var name: String
        package var actorID: String?
        package var method: String
        package var reason: String

        package init(role: String, name: String, actorID: String?, method: String, reason: String) {
            self.role = role
            self.name = name
            self.actorID = actorID
            self.method = method
            self.reason = reason
        }

        /// All that is beyond the bounds.
        package static let others = Kind(
            role: "", name: "several", actorID: nil, method: "several", reason: "more refusals than are listed")
    }

    package struct Count: Sendable, Equatable {
        package let kind: Kind
        package var count: Int
        package var first: Timestamp
        package var last: Timestamp
    }

    private struct Slot {
        var count: Count?
        /// No row before.
        var due: Timestamp
        var interval: Int64
    }

    package static let firstInterval: Int64 = 5_000_000
    package static let longestInterval: Int64 = 60_000_000
    private static let hour: Int64 = 3_600_000_000

    private let maxKinds: Int
    private let maxRowsPerHour: Int
    private var slots: [Kind: Slot] = [:]
    private var hourBegan = Timestamp(microseconds: 0)
    private var rowsInHour = 0

    package init(maxKinds: Int = 500, maxRowsPerHour: Int = 1_000) {
        self.maxKinds = maxKinds
        self.maxRowsPerHour = maxRowsPerHour
    }

    /// Refusals that no row tells of yet.
    package var pending: Int { slots.values.reduce(0) { $0 + ($1.count?.count ?? 0) } }
    package var kinds: Int { slots.count }

    package mutating func note(_ kind: Kind, at now: Timestamp) {
        add(Count(kind: kind, count: 1, first: now, last: now), due: now)
    }

    /// What is due to be written. Kinds of which nothing was heard for a whole interval are forgotten.
    package mutating func take(at now: Timestamp) -> [Count] {
        if abs(now - hourBegan) >= Self.hour { (hourBegan, rowsInHour) = (now, 0) }
        var taken: [Count] = []
        for (kind, slot) in slots.sorted(by: { $0.value.due < $1.value.due }) where slot.due <= now && kind != .others {
            guard let count = slot.count else {
                slots[kind] = nil
                continue
            }
            let interval = min(slot.interval * 2, Self.longestInterval)
            slots[kind] = Slot(count: nil, due: now.adding(microseconds: slot.interval), interval: interval)
            if rowsInHour < maxRowsPerHour {
                rowsInHour += 1
                taken.append(count)
            } else {
                fold(count, due: now)
            }
        }
        if let others = slots[.others], others.due <= now {
            slots[.others] = others.count.map { _ in
                Slot(count: nil, due: now.adding(microseconds: Self.longestInterval), interval: Self.longestInterval)
            }
            if let count = others.count { taken.append(count) }
        }
        return taken
    }

    /// Everything, due or not, because nothing will be written later.
    package mutating func takeAll() -> [Count] {
        defer { slots = [:] }
        return slots.values.compactMap(\.count).sorted { $0.first < $1.first }
    }

    /// What was taken and could not be written; due again at once.
    package mutating func giveBack(_ counts: [Count], at now: Timestamp) {
        for count in counts {
            rowsInHour -= count.kind == .others || rowsInHour == 0 ? 0 : 1
            add(count, due: now)
            slots[count.kind]?.due = now
        }
    }

    private mutating func add(_ count: Count, due: Timestamp) {
        guard slots[count.kind] != nil || slots.count < maxKinds else { return fold(count, due: due) }
        var slot = slots[count.kind] ?? Slot(count: nil, due: due, interval: Self.firstInterval)
        slot.count = slot.count.map { $0.merged(with: count) } ?? count
        slots[count.kind] = slot
    }

    private mutating func fold(_ count: Count, due: Timestamp) {
        var slot = slots[.others] ?? Slot(count: nil, due: due, interval: Self.longestInterval)
        let other = Count(kind: .others, count: count.count, first: count.first, last: count.last)
        slot.count = slot.count.map { $0.merged(with: other) } ?? other
        slots[.others] = slot
    }
}

extension RefusalTally.Count {
    fileprivate func merged(with other: Self) -> Self {
        var merged = self
        merged.count += other.count
        merged.first = min(first, other.first)
        merged.last = max(last, other.last)
        return merged
    }
}
