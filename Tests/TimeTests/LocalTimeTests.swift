import Testing
import Time

struct LocalTimeTests {
    @Test(arguments: [
        (TimeZoneID.wib, "2026-11-22", 23, 59), (.wita, "2026-11-23", 0, 59), (.wit, "2026-11-23", 1, 59),
    ])
    func showsTheZonesClock(zone: TimeZoneID, date: String, hour: Int, minute: Int) throws {
        let instant = try #require(Timestamp(rfc3339: "2026-11-22T16:59:07Z"))
        let local = LocalTime(instant, in: zone)
        #expect(local.date.iso == date)
        #expect((local.hour, local.minute, local.second) == (hour, minute, 7))
        #expect(local.timestamp(in: zone) == instant)
    }

    @Test func everyInstantComesBack() {
        for _ in 0..<2_000 {
            let instant = Timestamp(microseconds: .random(in: -60_000_000_000_000_000...250_000_000_000_000_000))
            for zone in TimeZoneID.allCases { #expect(LocalTime(instant, in: zone).timestamp(in: zone) == instant) }
        }
    }

    @Test func aDayLaterIsTheSameTimeOfDay() throws {
        let local = LocalTime(date: try #require(CivilDate(iso: "2026-12-31")), hour: 8, minute: 30)
        #expect(local.adding(days: 1).date.iso == "2027-01-01")
        #expect(local.adding(days: 1).hour == 8)
    }

    @Test func zonesAreTheThreeOfTheDecree() {
        #expect(TimeZoneID.allCases.map(\.abbreviation) == ["WIB", "WITA", "WIT"])
        #expect(TimeZoneID.allCases.map(\.offsetSeconds) == [25_200, 28_800, 32_400])
    }

    @Test func aFixedClockStandsStill() {
        #expect(WallClock.fixed(Timestamp(microseconds: 42)).now().microseconds == 42)
    }
}
