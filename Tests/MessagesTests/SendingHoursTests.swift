import Testing
import Time

@testable import Messages

@Suite("Messages: quiet hours")
struct SendingHoursTests {
    private static func rule(
        _ audience: MessageAudience, from: String = "2000-01-01", weekends: Bool, holidays: Bool = false
    )
        -> SendingHours.Rule
    {
        SendingHours.Rule(
            audience: audience, effectiveFrom: CivilDate(iso: from)!, opens: .init(8)!, closes: .init(18)!, onWeekends: weekends,
            onHolidays: holidays)
    }

    private static let hours = SendingHours([rule(.complainant, weekends: true), rule(.officer, weekends: false)])
    /// A Monday, and the Saturday after.
    private static let holidays: Set<CivilDate> = [CivilDate(iso: "2026-08-17")!, CivilDate(iso: "2026-08-22")!]

    private static func first(
        _ local: String, _ audience: MessageAudience, in zone: TimeZoneID = .wib, _ hours: SendingHours = hours
    ) -> String {
        let moment = Timestamp(rfc3339: local + "Z")!.adding(seconds: -Int64(zone.offsetSeconds))
        let first = hours.firstMoment(from: moment, for: audience, in: zone, isHoliday: holidays.contains)
        #expect(first >= moment)
        return String(first.adding(seconds: Int64(zone.offsetSeconds)).rfc3339.dropLast())
    }

    @Test("in the day at once, at night in the morning", arguments: MessageAudience.allCases, TimeZoneID.allCases)
    func night(audience: MessageAudience, zone: TimeZoneID) {
        // A Wednesday.
        #expect(Self.first("2026-08-19T07:59:59.999999", audience, in: zone) == "2026-08-19T08:00:00")
        #expect(Self.first("2026-08-19T08:00:00", audience, in: zone) == "2026-08-19T08:00:00")
        #expect(Self.first("2026-08-19T12:34:56", audience, in: zone) == "2026-08-19T12:34:56")
        #expect(Self.first("2026-08-19T17:59:59.999999", audience, in: zone) == "2026-08-19T17:59:59.999999")
        #expect(Self.first("2026-08-19T18:00:00", audience, in: zone) == "2026-08-20T08:00:00")
        #expect(Self.first("2026-08-19T23:59:59", audience, in: zone) == "2026-08-20T08:00:00")
        #expect(Self.first("2026-08-19T00:00:00", audience, in: zone) == "2026-08-19T08:00:00")
    }

    @Test("the weekend is free for officers; complainants hear on Sundays")
    func weekend() {
        #expect(Self.first("2026-08-14T18:00:00", .officer) == "2026-08-18T08:00:00", "Friday evening, weekend, a holiday on Monday")
        #expect(Self.first("2026-08-15T10:00:00", .complainant) == "2026-08-15T10:00:00")
        #expect(Self.first("2026-08-16T20:00:00", .complainant) == "2026-08-18T08:00:00")
    }

    @Test("a holiday is a holiday for everybody, on a Saturday too")
    func holiday() {
        #expect(Self.first("2026-08-17T10:00:00", .complainant) == "2026-08-18T08:00:00")
        #expect(Self.first("2026-08-22T10:00:00", .complainant) == "2026-08-23T08:00:00")
        #expect(Self.first("2026-08-21T19:00:00", .officer) == "2026-08-24T08:00:00")
    }

    @Test("the rule of the day decides, and a newer one replaces it")
    func dated() {
        let late = SendingHours.Rule(
            audience: .officer, effectiveFrom: CivilDate(iso: "2026-08-20")!, opens: .init(10)!, closes: .init(12)!, onWeekends: true,
            onHolidays: true)
        let hours = SendingHours([Self.rule(.officer, weekends: false), late])
        #expect(Self.first("2026-08-19T09:00:00", .officer, hours) == "2026-08-19T09:00:00")
        #expect(Self.first("2026-08-19T19:00:00", .officer, hours) == "2026-08-20T10:00:00")
        #expect(Self.first("2026-08-22T11:00:00", .officer, hours) == "2026-08-22T11:00:00")
        #expect(Self.first("2026-08-22T12:00:00", .officer, hours) == "2026-08-23T10:00:00")
    }

    @Test("without a rule nothing waits; with one that lets nothing through it does not wait for ever")
    func extremes() {
        #expect(Self.first("2026-08-16T03:00:00", .officer, SendingHours([])) == "2026-08-16T03:00:00")
        let never = SendingHours.Rule(
            audience: .officer, effectiveFrom: CivilDate(iso: "2000-01-01")!, opens: .init(8)!, closes: .init(8)!, onWeekends: true,
            onHolidays: true)
        #expect(Self.first("2026-08-16T03:00:00", .officer, SendingHours([never])) == "2026-10-15T12:00:00")
    }

    /// Two years of moments: what comes out is never too early, is allowed, and is the first that is.
    @Test("the first moment that is allowed, for any moment", arguments: MessageAudience.allCases)
    func everyMoment(audience: MessageAudience) {
        func isAllowed(_ moment: Timestamp) -> Bool {
            let local = LocalTime(moment, in: .wit)
            return (8..<18).contains(local.hour) && !Self.holidays.contains(local.date)
                && (audience == .complainant || local.date.isoWeekday <= 5)
        }
        var moment = Timestamp(rfc3339: "2026-01-01T00:00:00Z")!
        for _ in 0..<3_000 {
            moment = moment.adding(seconds: 5 * 3_600 + 1_234)
            let first = Self.hours.firstMoment(from: moment, for: audience, in: .wit, isHoliday: Self.holidays.contains)
            #expect(isAllowed(first))
            if isAllowed(moment) {
                #expect(first == moment)
            } else {
                #expect(first > moment && !isAllowed(first.adding(microseconds: -1)))
                #expect(LocalTime(first, in: .wit).microsecondsOfDay == 8 * 3_600_000_000)
            }
        }
    }

    @Test func anHourOfTheDay() {
        #expect(SendingHours.LocalHour(24) != nil && SendingHours.LocalHour(25) == nil && SendingHours.LocalHour(-1) == nil)
    }
}
