/// What the calendar and the clock on the wall show somewhere.
public struct LocalTime: Sendable, Hashable {
    public var date: CivilDate
    /// Microseconds since local midnight, 0 ..< 86 400 000 000.
    public var microsecondsOfDay: Int64

    public init(_ instant: Timestamp, in zone: TimeZoneID) {
        let local = instant.adding(seconds: Int64(zone.offsetSeconds))
        let (days, inDay) = local.microseconds.flooredDivision(by: Timestamp.microsecondsPerDay)
        self.init(date: CivilDate(daysSince1970: Int(days)), microsecondsOfDay: inDay)
    }

    /// `microsecondsOfDay` is 0 ..< 86 400 000 000.
    public init(date: CivilDate, microsecondsOfDay: Int64) {
        precondition((0..<Timestamp.microsecondsPerDay).contains(microsecondsOfDay))
        self.date = date
        self.microsecondsOfDay = microsecondsOfDay
    }

    /// `hour` 0…23, `minute` 0…59.
    public init(date: CivilDate, hour: Int, minute: Int = 0) {
        precondition((0...23).contains(hour) && (0...59).contains(minute))
        self.init(date: date, microsecondsOfDay: Int64(hour * 3_600 + minute * 60) * Timestamp.microsecondsPerSecond)
    }

    /// The one instant at which a clock in `zone` shows this: without daylight saving time every local time exists exactly once.
    public func timestamp(in zone: TimeZoneID) -> Timestamp {
        Timestamp(microseconds: Int64(date.daysSince1970) * Timestamp.microsecondsPerDay + microsecondsOfDay)
            .adding(seconds: -Int64(zone.offsetSeconds))
    }

    public var hour: Int { Int(microsecondsOfDay / 3_600_000_000) }
    public var minute: Int { Int(microsecondsOfDay / 60_000_000 % 60) }
    public var second: Int { Int(microsecondsOfDay / 1_000_000 % 60) }

    /// The same time of day, `days` calendar days later.
    public func adding(days: Int) -> LocalTime {
        LocalTime(date: date.adding(days: days), microsecondsOfDay: microsecondsOfDay)
    }
}
