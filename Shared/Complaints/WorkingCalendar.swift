package import Time

/// Working days of the Indonesian civil service: Monday to Friday without national holidays and joint leave.
///
/// Holidays are dated data that the government moves after publication, so a due moment can always be computed again.
package struct WorkingCalendar: Sendable {
    /// A deadline never needs to look further ahead; it bounds every walk over days.
    package static let maximumDays = 400

    private let holidays: Set<CivilDate>

    package init(holidays: Set<CivilDate>) {
        self.holidays = holidays
    }

    package func isWorkingDay(_ date: CivilDate) -> Bool {
        date.isoWeekday <= 5 && !holidays.contains(date)
    }

    /// The end of the working day on which a deadline of `days` working days runs out. The day of the start does not count.
    package func due(after start: Timestamp, workingDays days: Int, in zone: TimeZoneID) -> Timestamp {
        var date = LocalTime(start, in: zone).date
        var left = days
        for _ in 0..<Self.maximumDays where left > 0 {
            date = date.adding(days: 1)
            if isWorkingDay(date) { left -= 1 }
        }
        return endOfDay(date, in: zone)
    }

    /// The end of the day that lies `days` calendar days after the start.
    package func due(after start: Timestamp, calendarDays days: Int, in zone: TimeZoneID) -> Timestamp {
        endOfDay(LocalTime(start, in: zone).date.adding(days: days), in: zone)
    }

    /// Working days after the day of `start`, up to and including the day of `end`; zero when `end` is not later.
    package func workingDays(from start: Timestamp, to end: Timestamp, in zone: TimeZoneID) -> Int {
        let first = LocalTime(start, in: zone).date.daysSince1970
        let last = LocalTime(end, in: zone).date.daysSince1970
        guard last > first else { return 0 }
        return (first + 1...last).count { isWorkingDay(CivilDate(daysSince1970: $0)) }
    }

    /// Midnight that ends the day.
    private func endOfDay(_ date: CivilDate, in zone: TimeZoneID) -> Timestamp {
        LocalTime(date: date.adding(days: 1), microsecondsOfDay: 0).timestamp(in: zone)
    }
}
