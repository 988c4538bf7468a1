/// When a child that died is started again, and when to give up. A pure value: the time is told to it.
///
/// A child that dies once in a while comes back almost at once. One that keeps dying waits longer each time, and after `limit` deaths
/// within `window` it is a fault that restarting does not cure.
struct RestartPolicy: Sendable, Equatable {
    enum Decision: Sendable, Equatable {
        /// `deaths`: within the window, this one included.
        case restart(after: Duration, deaths: Int)
        case giveUp
    }

    var limit = 5
    var window: Duration = .seconds(60)
    var firstPause: Duration = .milliseconds(100)
    var longestPause: Duration = .seconds(5)
    private var deaths: [ContinuousClock.Instant] = []

    init() {}

    init(limit: Int, window: Duration, firstPause: Duration, longestPause: Duration) {
        self.limit = limit
        self.window = window
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    mutating func died(at now: ContinuousClock.Instant) -> Decision {
        deaths.removeAll { now - $0 >= window }
        deaths.append(now)
        guard deaths.count <= limit else { return .giveUp }
        var pause = firstPause
        for _ in 1..<deaths.count where pause < longestPause { pause *= 2 }
        return .restart(after: min(pause, longestPause), deaths: deaths.count)
    }
}
