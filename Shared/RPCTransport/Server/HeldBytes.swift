internal import Synchronization

/// What the connections of a server hold together: frames that are not whole and answers that nobody has read. Kept by all event loops.
///
/// Whoever makes the sum pass the limit while holding more than an equal share must go. Those within their share stay, so the sum cannot
/// pass twice the limit, and who reads and writes as they should never notices.
final class HeldBytes: Sendable {
    private let sum = Atomic(0)
    private let limit: Int
    private let share: Int

    init(limit: Int, connections: Int) {
        self.limit = limit
        share = limit / connections
    }

    var total: Int { sum.load(ordering: .relaxed) }

    /// A connection holds `now` instead of `before`. False when it must go.
    func change(from before: Int, to now: Int) -> Bool {
        let total = sum.wrappingAdd(now - before, ordering: .relaxed).newValue
        return total <= limit || now <= share || now < before
    }
}
