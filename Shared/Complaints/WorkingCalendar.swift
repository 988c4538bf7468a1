public import Time

/// Working days of the Indonesian civil service: Monday to Friday without national holidays and joint leave, and without what a region
/// adds for itself and everything in it.
///
/// Holidays are dated data that the government moves after publication, so a due moment can always be computed again.
public struct WorkingCalendar: Sendable {
    /// A deadline has at most 366 days, and of three days one is a working day at the least; it bounds every walk over days.
    public static let maximumDays = 3 * 366

    private let holidays: Set<CivilDate>
    private let regional: [RegionCode: Set<CivilDate>]

    /// - Parameter regional: days that only a region, and everything within it, does not work.
    public init(holidays: Set<CivilDate>, regional: [RegionCode: Set<CivilDate>] = [:]) {
        self.holidays = holidays
        self.regional = regional
    }

    public func isWorkingDay(_ date: CivilDate, in locality: Locality) -> Bool {
        date.isoWeekday <= 5 && !isHoliday(date, in: locality)
    }

    /// A holiday of the country or of the region, whatever the weekday.
    public func isHoliday(_ date: CivilDate, in locality: Locality) -> Bool {
        if holidays.contains(date) { return true }
        guard !regional.isEmpty, let region = locality.region else { return false }
        return RegionLevel.allCases.contains { level in
            region.enclosing(level).flatMap { regional[$0] }?.contains(date) ?? false
        }
    }

    /// The end of the working day on which a deadline of `days` working days runs out. The day of the start does not count.
    public func due(after start: Timestamp, workingDays days: Int, in locality: Locality) -> Timestamp {
        var date = LocalTime(start, in: locality.timeZone).date
        var left = days
        for _ in 0..<Self.maximumDays where left > 0 {
            date = date.adding(days: 1)
            if isWorkingDay(date, in: locality) { left -= 1 }
        }
        return midnight(date.adding(days: 1), in: locality)
    }

    /// A deadline of so many more working days, or fewer when `days` is negative.
    public func shifted(_ due: Timestamp, byWorkingDays days: Int, in locality: Locality) -> Timestamp {
        let locality = locality.counting(due)
        if days >= 0 { return self.due(after: due.adding(microseconds: -1), workingDays: days, in: locality) }
        let lastDay = beginning(workingDays: -days, beforeEndOf: due, in: locality)
        return self.due(after: lastDay, calendarDays: 0, in: locality)
    }

    /// The end of the day that lies `days` calendar days after the start.
    public func due(after start: Timestamp, calendarDays days: Int, in locality: Locality) -> Timestamp {
        midnight(LocalTime(start, in: locality.timeZone).date.adding(days: days + 1), in: locality)
    }

    /// The beginning of the working day that lies `days` working days before the last day of a deadline; with 0 of that last day itself.
    public func beginning(workingDays days: Int, beforeEndOf due: Timestamp, in locality: Locality) -> Timestamp {
        let locality = locality.counting(due)
        var date = lastDay(of: due, in: locality)
        var left = days
        for _ in 0..<Self.maximumDays where left > 0 {
            date = date.adding(days: -1)
            if isWorkingDay(date, in: locality) { left -= 1 }
        }
        return midnight(date, in: locality)
    }

    /// The same in calendar days.
    public func beginning(calendarDays days: Int, beforeEndOf due: Timestamp, in locality: Locality) -> Timestamp {
        midnight(lastDay(of: due, in: locality).adding(days: -days), in: locality.counting(due))
    }

    /// Working days after the day of `start`, up to and including the day of `end`; zero when `end` is not later.
    public func workingDays(from start: Timestamp, to end: Timestamp, in locality: Locality) -> Int {
        let first = LocalTime(start, in: locality.timeZone).date.daysSince1970
        let last = LocalTime(end, in: locality.timeZone).date.daysSince1970
        guard last > first else { return 0 }
        return (first + 1...last).count { isWorkingDay(CivilDate(daysSince1970: $0), in: locality) }
    }

    /// The day that a deadline ends. A deadline ends at midnight, so one microsecond earlier lies on its last day.
    public func lastDay(of due: Timestamp, in locality: Locality) -> CivilDate {
        LocalTime(due.adding(microseconds: -1), in: locality.counting(due).timeZone).date
    }

    /// Midnight that begins the day.
    private func midnight(_ date: CivilDate, in locality: Locality) -> Timestamp {
        LocalTime(date: date, microsecondsOfDay: 0).timestamp(in: locality.timeZone)
    }
}
