internal import Histogram
internal import RPC
internal import Synchronization

/// Collects latencies and errors from many tasks.
final class LoadRecorder: Sendable {
    struct Snapshot: Sendable {
        var succeeded = 0
        var errors: [String: Int] = [:]
        var p50: UInt64 = 0
        var p90: UInt64 = 0
        var p99: UInt64 = 0
        var p999: UInt64 = 0
        var max: UInt64 = 0

        var failed: Int { errors.values.reduce(0, +) }
    }

    private struct State {
        /// Microseconds from the moment at which the call was due, up to ten minutes, to three digits.
        var latencies = Histogram<UInt32>(highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: .three)
        var succeeded = 0
        var errors: [String: Int] = [:]
    }

    private let state = Mutex(State())

    func succeeded(microseconds: UInt64) {
        state.withLock {
            $0.succeeded += 1
            $0.latencies.record(min(microseconds, 600_000_000))
        }
    }

    func failed(_ error: RPCError) {
        state.withLock { $0.errors[error.code.reason, default: 0] += 1 }
    }

    var snapshot: Snapshot {
        state.withLock { state in
            Snapshot(
                succeeded: state.succeeded, errors: state.errors, p50: state.latencies.valueAtPercentile(50),
                p90: state.latencies.valueAtPercentile(90), p99: state.latencies.valueAtPercentile(99),
                p999: state.latencies.valueAtPercentile(99.9), max: state.latencies.max)
        }
    }
}
