internal import Synchronization
package import Time

/// The time of day as a test says.
package final class MovableClock: Sendable {
    package static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private let now: Mutex<Timestamp>

    package init(_ start: Timestamp = MovableClock.start) { now = Mutex(start) }

    package var clock: WallClock { WallClock { self.time } }
    package var time: Timestamp { now.withLock { $0 } }

    package func advance(seconds: Int64) { now.withLock { $0 = $0.adding(seconds: seconds) } }
    package func move(to moment: Timestamp) { now.withLock { $0 = moment } }
}
