import Foundation
import Testing
import Time

struct CivilDateTests {
    @Test func everyDayOfThreeCenturiesFollowsTheOneBefore() throws {
        var expected = try #require(CivilDate(year: 1899, month: 12, day: 31))
        for day in expected.daysSince1970...expected.daysSince1970 + 110_000 {
            let date = CivilDate(daysSince1970: day)
            #expect(date == expected)
            #expect(date.daysSince1970 == day)
            #expect(CivilDate(iso: date.iso) == date)
            expected = successor(date)
        }
    }

    /// The calendar's rule, written down once more in another way.
    private func successor(_ date: CivilDate) -> CivilDate {
        CivilDate(year: date.year, month: date.month, day: date.day + 1) ?? CivilDate(year: date.year, month: date.month + 1, day: 1)
            ?? CivilDate(year: date.year + 1, month: 1, day: 1) ?? date
    }

    @Test func agreesWithFoundation() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        for _ in 0..<3_000 {
            let day = Int.random(in: -141_000...2_932_896)
            let date = CivilDate(daysSince1970: day)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            #expect([date.year, date.month, date.day] == [parts.year, parts.month, parts.day])
            #expect(date.isoWeekday == (try #require(parts.weekday) + 5) % 7 + 1)
        }
    }

    @Test(arguments: [
        (1900, 2, 29), (2023, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (0, 1, 1), (10_000, 1, 1),
        (-1, 1, 1),
    ])
    func refuses(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: [
        "", "2026-11-2", "2026-11-222", "2026/11/22", "26-11-22", "2026-11-22T00:00:00Z", "2026-11-22 ", "-026-11-22", "２０26-11-22",
    ])
    func refuses(text: String) {
        #expect(CivilDate(iso: text) == nil)
    }

    @Test func clampsAtTheEnds() {
        #expect(CivilDate(daysSince1970: .max).iso == "9999-12-31")
        #expect(CivilDate(daysSince1970: .min).iso == "0001-01-01")
        #expect(CivilDate(daysSince1970: 0).adding(days: .max).iso == "9999-12-31")
        #expect(CivilDate(daysSince1970: 0).adding(months: .min).iso == "0001-01-01")
        #expect(CivilDate(daysSince1970: 0).adding(months: .max).iso == "9999-12-31")
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-11-22", 2, "2027-01-22"), ("2026-03-31", -1, "2026-02-28"),
    ])
    func addsMonths(from: String, months: Int, to: String) throws {
        #expect(try #require(CivilDate(iso: from)).adding(months: months).iso == to)
    }

    @Test func ordersByTime() throws {
        let days = try ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01"].map { try #require(CivilDate(iso: $0)) }
        #expect(days.shuffled().sorted() == days)
    }
}
