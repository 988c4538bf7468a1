/// RFC 3339 section 5.6, stricter in two points: an offset is required, and a leap second (":60") is refused because no clock here can tell it
/// from the next second.
extension Timestamp {
    /// Years 0001…9999 in UTC; 0 to 9 digits of fraction, truncated to microseconds; "Z" or "±hh:mm". Lowercase "t" and "z" are allowed by the RFC.
    public init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        guard let parsed = text.withUTF8({ Timestamp(rfc3339: $0) }) else { return nil }
        self = parsed
    }

    public init?(rfc3339 bytes: some Collection<UInt8>) {
        let parsed =
            bytes.withContiguousStorageIfAvailable { Timestamp(rfc3339: $0) }
            ?? Array(bytes).withUnsafeBufferPointer { Timestamp(rfc3339: $0) }
        guard let parsed else { return nil }
        self = parsed
    }

    public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        var reader = DigitReader(bytes)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2), let date = CivilDate(year: year, month: month, day: day),
            reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            let second = reader.number(digits: 2), second < 60,
            let fraction = reader.fraction(), let offsetSeconds = reader.offset(), reader.isAtEnd
        else { return nil }
        let seconds = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60 + second - offsetSeconds)
        let instant = seconds * Self.microsecondsPerSecond + fraction
        guard Self.writable.contains(instant) else { return nil }
        self.init(microseconds: instant)
    }

    /// 0001-01-01T00:00:00Z … 9999-12-31T23:59:59.999999Z: what RFC 3339 can write in UTC.
    private static let writable: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

    /// UTC: "2026-11-22T03:43:14Z", with six digits of fraction when it is not zero. An instant outside the years 0001…9999 is written as the
    /// nearest end of that range.
    public var rfc3339: String {
        String(unsafeUninitializedCapacity: 27) { writeRFC3339(into: $0) }
    }

    /// Writes the text of ``rfc3339`` at the start of `buffer`, which must have room for 27 bytes; returns the length.
    public func writeRFC3339(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        precondition(buffer.count >= 27)
        let instant = min(max(microseconds, Self.writable.lowerBound), Self.writable.upperBound)
        let (days, inDay) = instant.flooredDivision(by: Self.microsecondsPerDay)
        let date = CivilDate(daysSince1970: Int(days))
        let second = Int(inDay / Self.microsecondsPerSecond)
        let fraction = Int(inDay % Self.microsecondsPerSecond)
        var writer = DigitWriter(buffer)
        writer.date(date)
        writer.byte("T")
        writer.number(second / 3_600, digits: 2)
        writer.byte(":")
        writer.number(second / 60 % 60, digits: 2)
        writer.byte(":")
        writer.number(second % 60, digits: 2)
        if fraction != 0 {
            writer.byte(".")
            writer.number(fraction, digits: 6)
        }
        writer.byte("Z")
        return writer.count
    }
}

extension DigitReader {
    /// "" → 0, ".5" → 500 000 µs; nil for "." without digits or with more than nine.
    fileprivate mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var digits = 0
        var value: Int64 = 0
        while let digit = digit() {
            digits += 1
            if digits <= 6 { value = value * 10 + Int64(digit) }
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in 0..<max(0, 6 - digits) { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    fileprivate mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hour = number(digits: 2), hour < 24, skip(":"), let minute = number(digits: 2), minute < 60 else { return nil }
        return sign * (hour * 3_600 + minute * 60)
    }
}
