#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// How long to wait before the next try: doubling, with jitter, so that many callers do not come back at the same moment.
enum Backoff {
    /// Runs of one transaction, the first included.
    static let attempts = 3

    /// Before the next attempt to connect: 50 ms, 100 ms, … 2 s, each ± 50 %.
    static func pause(afterFailures failures: Int, jitter: Double = .random(in: 0.5...1.5)) -> Duration {
        let doublings = min(max(failures - 1, 0), 6)
        return .milliseconds(Int(min(50.0 * Double(1 << doublings), 2_000) * jitter))
    }

    /// Before the next run of a transaction that met another one: 2 ms, 4 ms, … ± 50 %.
    static func briefPause(afterFailures failures: Int) -> Duration {
        .microseconds(Int(2_000 * Double(1 << min(max(failures - 1, 0), 5)) * .random(in: 0.5...1.5)))
    }

    /// On a connection's own thread, which nobody else waits for.
    static func block(afterFailures failures: Int) {
        usleep(UInt32(briefPause(afterFailures: failures).components.attoseconds / 1_000_000_000_000))
    }
}
