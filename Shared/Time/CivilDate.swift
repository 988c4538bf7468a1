/// A day of the proleptic Gregorian calendar, without a time zone; years 0001…9999.
public struct CivilDate: Sendable, Hashable {
    public let year: Int
    /// 1 = January.
    public let month: Int
    public let day: Int

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    public init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month), (1...Self.days(inMonth: month, year: year)).contains(day) else {
            return nil
        }
        self.init(unchecked: year, month, day)
    }

    /// 1970-01-01 is day 0. A day outside the years 0001…9999 becomes the nearest end of that range.
    public init(daysSince1970: Int) {
        // Days in 400-year eras that begin on 1 March, so that the leap day is the last of its year
        // (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
        let shifted = min(max(daysSince1970, Self.writableDays.lowerBound), Self.writableDays.upperBound) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static let writableDays = -719_162...2_932_896

    public var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// ISO 8601: 1 = Monday … 7 = Sunday.
    public var isoWeekday: Int {
        let (_, remainder) = Int64(daysSince1970 + 3).flooredDivision(by: 7)
        return Int(remainder) + 1
    }

    public func adding(days: Int) -> CivilDate {
        let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
        return CivilDate(daysSince1970: overflow ? (days < 0 ? .min : .max) : sum)
    }

    /// The same day of another month; the last day of that month when it is shorter (31 January + 1 month = 28 or 29 February).
    public func adding(months: Int) -> CivilDate {
        let total = year * 12 + month - 1 + min(max(months, -120_000), 120_000)
        guard total >= 12 else { return CivilDate(unchecked: 1, 1, 1) }
        guard total < 120_000 else { return CivilDate(unchecked: 9_999, 12, 31) }
        let (year, month) = (total / 12, total % 12 + 1)
        return CivilDate(unchecked: year, month, min(day, Self.days(inMonth: month, year: year)))
    }

    public var firstOfMonth: CivilDate { CivilDate(unchecked: year, month, 1) }

    public static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilDate: Comparable {
    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CivilDate: CustomStringConvertible {
    /// Exactly "yyyy-mm-dd".
    public init?(iso text: some StringProtocol) {
        var text = String(text)
        let parsed = text.withUTF8 { bytes -> CivilDate? in
            var reader = DigitReader(bytes)
            guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2), reader.skip("-"),
                let day = reader.number(digits: 2), reader.isAtEnd
            else { return nil }
            return CivilDate(year: year, month: month, day: day)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// "2026-11-22".
    public var iso: String {
        String(unsafeUninitializedCapacity: 10) { buffer in
            var writer = DigitWriter(buffer)
            writer.date(self)
            return writer.count
        }
    }

    public var description: String { iso }
}
