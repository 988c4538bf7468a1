/// Where a component takes the time of day from. Tests pass their own.
public struct WallClock: Sendable {
    public var now: @Sendable () -> Timestamp

    public init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    public static let system = WallClock { Timestamp.now() }

    /// A clock that stands still.
    public static func fixed(_ instant: Timestamp) -> WallClock {
        WallClock { instant }
    }
}
