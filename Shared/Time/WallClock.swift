/// Where a component takes the time of day from. Tests pass their own.
package struct WallClock: Sendable {
    package var now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    package static let system = WallClock { Timestamp.now() }

    /// A clock that stands still.
    package static func fixed(_ instant: Timestamp) -> WallClock {
        WallClock { instant }
    }
}
