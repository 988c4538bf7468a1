/// When a job that failed is tried again.
package struct RetryPolicy: Sendable {
    /// Before the second attempt; each further pause is three times as long.
    package var firstPause: Duration
    package var longestPause: Duration

    /// With ten attempts a job is given up after about sixteen hours: long enough for a night in which nobody looks.
    package init(firstPause: Duration = .seconds(10), longestPause: Duration = .seconds(6 * 3_600)) {
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// After `failures` failures (1 or more), ± 20 %, so that jobs that failed together do not come back together.
    package func pause(afterFailures failures: Int, jitter: Double = .random(in: 0.8...1.2)) -> Duration {
        var pause = firstPause
        var remaining = failures - 1
        while remaining > 0, pause < longestPause {
            pause *= 3
            remaining -= 1
        }
        return min(pause, longestPause) * jitter
    }
}
