internal import Synchronization

/// A closed loop of so many calls in flight, or calls at a given rate, each measured from the moment at which it was due.
struct LoadPlan: Sendable {
    var port = 0
    var inFlight = 64
    var seconds = 5.0
    var warmup = 1.0
    /// Calls a second over all workers; nil: as fast as answers come.
    var rate: Double?

    func run(_ call: @escaping @Sendable () async throws -> Void) async throws -> LoadResult {
        let clock = ContinuousClock()
        let begin = clock.now + .seconds(warmup)
        let end = begin + .seconds(seconds)
        let interval = rate.map { Duration.seconds(Double(inFlight) / $0) }
        return try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for worker in 0..<inFlight {
                group.addTask {
                    var latencies: [UInt32] = []
                    latencies.reserveCapacity(1 << 14)
                    var due = clock.now
                    if let interval { due += interval * (Double(worker) / Double(inFlight)) }
                    while clock.now < end {
                        var start = clock.now
                        if let interval {
                            if due > start {
                                try await Task.sleep(until: due, tolerance: .zero)
                                // What the timer is late by is not the server's doing.
                                start = clock.now
                            } else {
                                start = due
                            }
                            due += interval
                        }
                        try await call()
                        let now = clock.now
                        if now >= begin, now < end {
                            latencies.append(
                                UInt32(
                                    clamping: (now - start).components.attoseconds / 1_000_000_000_000
                                        + (now - start).components.seconds * 1_000_000))
                        }
                    }
                    return latencies
                }
            }
            var all: [UInt32] = []
            for try await part in group { all += part }
            all.sort()
            return LoadResult(latencies: all, seconds: seconds)
        }
    }
}

struct LoadResult: Sendable {
    /// Microseconds, sorted.
    let latencies: [UInt32]
    let seconds: Double

    private func percentile(_ share: Double) -> UInt32 {
        latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]
    }

    var json: String {
        #"{"calls": \#(latencies.count), "perSecond": \#(Double(latencies.count) / seconds), "p50us": \#(percentile(0.5)), "#
            + #""p99us": \#(percentile(0.99)), "maxus": \#(latencies.last ?? 0), "errors": 0}"#
    }
}
