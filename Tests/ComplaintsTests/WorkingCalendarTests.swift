import Testing
import Time

@testable import Complaints

@Suite("Working calendar")
struct WorkingCalendarTests {
    @Test("agrees with counting day by day", arguments: TimeZoneID.allCases)
    func naive(zone: TimeZoneID) {
        var generator = SystemRandomNumberGenerator()
        let first = 20_000
        let holidays = Set((0..<60).map { _ in CivilDate(daysSince1970: first + Int.random(in: 0..<400, using: &generator)) })
        let calendar = WorkingCalendar(holidays: holidays)
        for _ in 0..<500 {
            let start = Timestamp(
                microseconds: Int64(first) * Timestamp.microsecondsPerDay
                    + Int64.random(in: 0..<200 * Timestamp.microsecondsPerDay, using: &generator))
            let days = Int.random(in: 0...60, using: &generator)

            var date = LocalTime(start, in: zone).date
            var counted = 0
            while counted < days {
                date = date.adding(days: 1)
                if date.isoWeekday < 6 && !holidays.contains(date) { counted += 1 }
            }
            let due = calendar.due(after: start, workingDays: days, in: Locality(timeZone: zone))
            #expect(due == LocalTime(date: date.adding(days: 1), microsecondsOfDay: 0).timestamp(in: zone))
            // One microsecond before the end lies on the last day, so the count there is the whole span.
            #expect(calendar.workingDays(from: start, to: due.adding(microseconds: -1), in: Locality(timeZone: zone)) == days)
        }
    }

    @Test("a complaint of Friday evening is due at the end of Wednesday when it has three days")
    func friday() throws {
        let calendar = WorkingCalendar(holidays: [])
        let friday = try #require(Timestamp(rfc3339: "2026-11-20T19:00:00+07:00"))
        #expect(calendar.due(after: friday, workingDays: 3, in: .country) == Timestamp(rfc3339: "2026-11-26T00:00:00+07:00"))
        #expect(calendar.due(after: friday, calendarDays: 30, in: .country) == Timestamp(rfc3339: "2026-12-21T00:00:00+07:00"))
    }

    @Test("the same instant is another day in another zone")
    func zones() throws {
        let calendar = WorkingCalendar(holidays: [])
        // Monday 23:30 in Jakarta is Tuesday in Jayapura.
        let instant = try #require(Timestamp(rfc3339: "2026-11-16T23:30:00+07:00"))
        #expect(calendar.due(after: instant, workingDays: 1, in: .country) == Timestamp(rfc3339: "2026-11-18T00:00:00+07:00"))
        #expect(
            calendar.due(after: instant, workingDays: 1, in: Locality(timeZone: .wit)) == Timestamp(rfc3339: "2026-11-19T00:00:00+09:00"))
    }

    @Test("a deadline ends a day of the zone in which it was set, wherever the complaint is now", arguments: TimeZoneID.allCases)
    func deadlineOfAnotherZone(zone: TimeZoneID) throws {
        let calendar = WorkingCalendar(holidays: [])
        let here = Locality(timeZone: zone)
        // The end of a Friday in Jakarta, which is Saturday morning farther east.
        let due = try #require(Timestamp(rfc3339: "2026-11-21T00:00:00+07:00"))
        #expect(calendar.beginning(workingDays: 1, beforeEndOf: due, in: here) == Timestamp(rfc3339: "2026-11-19T00:00:00+07:00"))
        #expect(calendar.beginning(calendarDays: 7, beforeEndOf: due, in: here) == Timestamp(rfc3339: "2026-11-13T00:00:00+07:00"))
        #expect(calendar.shifted(due, byWorkingDays: -9, in: here) == Timestamp(rfc3339: "2026-11-10T00:00:00+07:00"))
        #expect(calendar.shifted(due, byWorkingDays: 5, in: here) == Timestamp(rfc3339: "2026-11-28T00:00:00+07:00"))
    }

    @Test("no working days backwards")
    func backwards() {
        let calendar = WorkingCalendar(holidays: [])
        let now = Timestamp(microseconds: 20_000 * Timestamp.microsecondsPerDay)
        #expect(calendar.workingDays(from: now, to: now.adding(days: -9), in: .country) == 0)
        #expect(calendar.workingDays(from: now, to: now, in: .country) == 0)
    }
}
