import Foundation
import Testing
import Time

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-22T03:43:14Z", 1_795_318_994_000_000), ("2026-11-22T10:43:14+07:00", 1_795_318_994_000_000),
        ("2026-11-21T22:13:14.5-05:30", 1_795_318_994_500_000), ("2026-11-22t03:43:14z", 1_795_318_994_000_000),
        ("1969-12-31T23:59:59.999999Z", -1), ("1969-12-31T23:59:59.999999999Z", -1), ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999), ("2024-02-29T00:00:00-00:00", 1_709_164_800_000_000),
    ])
    func reads(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
        #expect(Timestamp(rfc3339: Array(text.utf8))?.microseconds == microseconds)
        #expect(Timestamp(rfc3339: text[...])?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-11-22T03:43:14", "2026-11-22 03:43:14Z", "2026-11-22T03:43Z", "2026-11-22T24:00:00Z",
        "2026-11-22T23:60:00Z", "2026-11-22T23:59:60Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "0000-01-01T00:00:00Z", "2026-11-22T03:43:14.Z", "2026-11-22T03:43:14.1234567890Z",
        "2026-11-22T03:43:14+7:00", "2026-11-22T03:43:14+0700", "2026-11-22T03:43:14+24:00", "2026-11-22T03:43:14+07:60",
        "2026-11-22T03:43:14ZZ", " 2026-11-22T03:43:14Z", "2026-11-22T03:43:14Z ", "+2026-11-22T03:43:14Z", "2026-11-22T03:43:14,5Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "２０２６-11-22T03:43:14Z", "2026-11-22T-1:43:14Z",
    ])
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func refusesEveryPrefix() {
        let text = "2026-11-22T03:43:14.123456+07:00"
        for length in 0..<text.utf8.count { #expect(Timestamp(rfc3339: text.prefix(length)) == nil) }
    }

    @Test func writesFractionOnlyWhenThereIsOne() {
        #expect(Timestamp(microseconds: 0).rfc3339 == "1970-01-01T00:00:00Z")
        #expect(Timestamp(microseconds: 1).rfc3339 == "1970-01-01T00:00:00.000001Z")
        #expect(Timestamp(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999999Z")
    }

    @Test func writesTheNearestWritableInstant() {
        #expect(Timestamp(microseconds: .max).rfc3339 == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: .min).rfc3339 == "0001-01-01T00:00:00Z")
    }

    @Test func survivesTheRoundTripAndAgreesWithFoundation() throws {
        var random = SystemRandomNumberGenerator()
        let format = Date.ISO8601FormatStyle()
        for _ in 0..<3_000 {
            let instant = Timestamp(microseconds: .random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random))
            #expect(Timestamp(rfc3339: instant.rfc3339) == instant)
            // Foundation's formatter is Gregorian-Julian before 1582; only the later years agree.
            let second = Int64.random(in: -12_219_292_800...253_402_300_799, using: &random)
            #expect(Timestamp(microseconds: second * 1_000_000).rfc3339 == format.format(Date(timeIntervalSince1970: Double(second))))
        }
    }

    @Test func arithmeticSaturates() {
        #expect(Timestamp(microseconds: 5).adding(microseconds: .max).microseconds == .max)
        #expect(Timestamp(microseconds: -5).adding(days: .min).microseconds == .min)
        #expect(Timestamp(microseconds: 0).adding(days: 2).microseconds == 172_800_000_000)
        #expect(Timestamp(microseconds: 0).adding(seconds: -1).microseconds == -1_000_000)
        #expect(Timestamp(microseconds: .max) - Timestamp(microseconds: -1) == .max)
        #expect(Timestamp(microseconds: 7) - Timestamp(microseconds: 10) == -3)
    }

    @Test func nowIsNow() {
        let seconds = Double(WallClock.system.now().microseconds) / 1e6
        #expect(abs(seconds - Date.now.timeIntervalSince1970) < 60)
    }
}
