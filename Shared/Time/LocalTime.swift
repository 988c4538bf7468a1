/// What the calendar and the clock on the wall show somewhere.
package struct LocalTime: Sendable, Hashable {
    package var date: CivilDate
    /// Microseconds since local midnight, 0 ..< 86 400 000 000.
    package var microsecondsOfDay: Int64

    package init(_ instant: Timestamp, in zone: TimeZoneID) {
        let local = instant.adding(seconds: Int64(zone.offsetSeconds))
        let (days, inDay) = local.microseconds.flooredDivision(by: Timestamp.microsecondsPerDay)
        self.init(date: CivilDate(daysSince1970: Int(days)), microsecondsOfDay: inDay)
    }

    /// `microsecondsOfDay` is 0 ..< 86 400 000 000.
    package init(date: CivilDate, microsecondsOfDay: Int64) {
        precondition((0..<Timestamp.microsecondsPerDay).contains(microsecondsOfDay))
        self.date = date
        self.microsecondsOfDay = microsecondsOfDay
    }

    /// `hour` 0…23, `minute` 0…59.
    package init(date: CivilDate, hour: Int, minute: Int = 0) {
        precondition((0...23).contains(hour) && (0...59).contains(minute))
        self.init(date: date, microsecondsOfDay: Int64(hour * 3_600 + minute * 60) * Timestamp.microsecondsPerSecond)
    }

    /// The one instant at which a clock in `zone` shows this: without daylight saving time every local time exists exactly once.
    package func timestamp(in zone: TimeZoneID) -> Timestamp {
        Timestamp(microseconds: Int64(date.daysSince1970) * Timestamp.microsecondsPerDay + microsecondsOfDay)
            .adding(seconds: -Int64(zone.offsetSeconds))
    }

    package var hour: Int { Int(microsecondsOfDay / 3_600_000_000) }
    package var minute: Int { Int(microsecondsOfDay / 60_000_000 % 60) }
    package var second: Int { Int(microsecondsOfDay / 1_000_000 % 60) }

    /// The same time of day, `days` calendar days later.
    package func adding(days: Int) -> LocalTime {
        LocalTime(date: date.adding(days: days), microsecondsOfDay: microsecondsOfDay)
    }
}
