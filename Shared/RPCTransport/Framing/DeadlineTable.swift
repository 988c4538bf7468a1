/// The deadlines of one connection behind one timer. Most requests end long before their deadline, so nothing is sorted and nothing is
/// cancelled: the timer fires at the earliest deadline it was armed for, whoever is late is collected, and it is armed for the next.
struct DeadlineTable<Key: Hashable & Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant

    private var deadlines: [Key: Instant] = [:]
    private(set) var armedFor: Instant?

    var count: Int { deadlines.count }

    /// Returns the moment the timer must be armed for, or nil when it already fires early enough.
    mutating func insert(_ key: Key, at deadline: Instant) -> Instant? {
        deadlines[key] = deadline
        if let armedFor, armedFor <= deadline { return nil }
        armedFor = deadline
        return deadline
    }

    mutating func remove(_ key: Key) {
        deadlines.removeValue(forKey: key)
    }

    /// The timer fired: removes and returns who is late, and says when to fire next.
    mutating func expire(now: Instant) -> (late: [Key], next: Instant?) {
        var late: [Key] = []
        var next: Instant?
        for (key, deadline) in deadlines {
            if deadline <= now { late.append(key) } else { next = min(next ?? deadline, deadline) }
        }
        for key in late { deadlines.removeValue(forKey: key) }
        armedFor = next
        return (late, next)
    }
}
