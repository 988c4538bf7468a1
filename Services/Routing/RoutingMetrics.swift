internal import Metrics

/// Routing's own figures. Every series exists from the start, so that a rate can be taken of the first one too.
final class RoutingMetrics: Sendable {
    /// What became of a complaint that routing looked at.
    enum Outcome: String, CaseIterable {
        case assignedAsNamed, assignedByTopic, queued
        /// A coordinator looks whether it is spam.
        case doubted
        /// Somebody was faster, or it is not routing's turn.
        case skipped
    }

    private let decided: [Outcome: Counter]

    init() {
        decided = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                ($0, Counter(label: "pintu_routing_decided_total", dimensions: [("outcome", $0.rawValue)]))
            })
    }

    func decided(_ counts: [Outcome: Int]) {
        for (outcome, count) in counts { decided[outcome]?.increment(by: count) }
    }
}
