internal import Histogram
internal import RPC
internal import Synchronization

/// Collects latencies and errors from many tasks: of the whole run, and of each second of it.
final class LoadRecorder: Sendable {
    /// Percentiles and the maximum in microseconds.
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

    private struct Count {
        /// Microseconds from the moment at which the call was due, up to ten minutes, to three digits.
        var latencies = Histogram<UInt32>(highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: .three)
        var succeeded = 0
        var errors: [String: Int] = [:]

        mutating func reset() {
            latencies.reset()
            succeeded = 0
            errors = [:]
        }

        var snapshot: Snapshot {
            Snapshot(
                succeeded: succeeded, errors: errors, p50: latencies.valueAtPercentile(50), p90: latencies.valueAtPercentile(90),
                p99: latencies.valueAtPercentile(99), p999: latencies.valueAtPercentile(99.9), max: latencies.max)
        }
    }

    private struct State {
        var run = Count()
        var second = Count()
    }

    private let state = Mutex(State())

    func succeeded(microseconds: UInt64) {
        let latency = min(microseconds, 600_000_000)
        state.withLock {
            $0.run.succeeded += 1
            $0.run.latencies.record(latency)
            $0.second.succeeded += 1
            $0.second.latencies.record(latency)
        }
    }

    func failed(_ error: RPCError) {
        state.withLock {
            $0.run.errors[error.code.reason, default: 0] += 1
            $0.second.errors[error.code.reason, default: 0] += 1
        }
    }

    /// Of the whole run so far.
    var snapshot: Snapshot { state.withLock { $0.run.snapshot } }

    /// Of what ended since this was asked last.
    func takeSecond() -> Snapshot {
        state.withLock { state in
            defer { state.second.reset() }
            return state.second.snapshot
        }
    }
}
