import Testing
import Time

struct MonthTests {
    @Test func followsAndPrecedesAcrossTheYear() throws {
        let month = try #require(Month("2026-12"))
        #expect(month.next.description == "2027-01")
        #expect(month.next.previous == month)
        #expect(try #require(Month("2026-03")).previous.description == "2026-02")
    }

    @Test func beginsAtLocalMidnight() throws {
        let range = try #require(Month("2026-11")).range(in: .wita)
        #expect(range.lowerBound.rfc3339 == "2026-10-31T16:00:00Z")
        #expect(range.upperBound.rfc3339 == "2026-11-30T16:00:00Z")
    }

    @Test(arguments: ["", "2026", "2026-13", "2026-1", "2026-11-22", "2026/11"])
    func refuses(text: String) {
        #expect(Month(text) == nil)
    }
}
