internal import CoreMetrics
internal import Synchronization

/// One distribution over fixed buckets: a timer (in seconds) or an aggregating recorder (in the unit of its name).
final class HistogramSeries: TimerHandler, RecorderHandler {
    struct State: Sendable, Equatable {
        /// Observations at or below the bound of the same index and above the one before; the last one is "+Inf".
        var counts: [UInt64]
        var sum: Double
    }

    /// Seconds, from a statement on a warm connection to the longest deadline.
    static let secondsBounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// Counts and bytes: batch sizes, frame sizes.
    static let amountBounds: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000]

    let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    var snapshot: State { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }
}
