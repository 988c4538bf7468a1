import Synchronization

/// Counts from several tasks.
final class Tally: Sendable {
    private let counted = Atomic(0)

    var count: Int { counted.load(ordering: .relaxed) }
    func add() { counted.add(1, ordering: .relaxed) }
}
