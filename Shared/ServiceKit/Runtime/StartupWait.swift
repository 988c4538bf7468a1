internal import Logging

/// Waits at startup for something that may come later than this process: containers start in any order.
struct StartupWait {
    static let firstPause = Duration.milliseconds(100)
    static let longestPause = Duration.seconds(2)
    /// The same obstacle is logged again after this time.
    static let reminder = Duration.seconds(10)

    let limit: Duration
    let logger: Logger

    /// Repeats `attempt` until it names no obstacle.
    ///
    /// - Parameters:
    ///   - now, pause: the time and a wait; a test has its own.
    /// - Throws: the last obstacle when the time is over; `CancellationError`.
    func run(
        now: () -> ContinuousClock.Instant = { .now }, pause: (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        attempt: () async throws -> StartupFailure?
    ) async throws {
        let start = now()
        var logged: (obstacle: StartupFailure, at: Duration)?
        var next = Self.firstPause
        while let obstacle = try await attempt() {
            let waited = now() - start
            guard waited < limit else {
                throw StartupFailure(obstacle.reason, advice: "\(obstacle.advice) Waited \(limit.components.seconds) s (database.waitMs).")
            }
            if logged.map({ $0.obstacle != obstacle || waited - $0.at >= Self.reminder }) ?? true {
                logger.warning("waiting", metadata: ["reason": "\(obstacle.reason)", "advice": "\(obstacle.advice)"])
                logged = (obstacle, waited)
            }
            try await pause(min(next, limit - waited))
            next = min(next * 2, Self.longestPause)
        }
    }
}
