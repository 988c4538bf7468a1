/// A month of the civil calendar, written `2026-11`.
public struct Month: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let year: Int
    /// 1 to 12.
    public let month: Int

    public init?(year: Int, month: Int) {
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        self.year = year
        self.month = month
    }

    public init(containing date: CivilDate) {
        year = date.year
        month = date.month
    }

    /// Accepts `yyyy-MM` only.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 7, let first = CivilDate(iso: "\(text)-01") else { return nil }
        self.init(containing: first)
    }

    public var description: String { String(firstDay.iso.prefix(7)) }

    public var next: Month { Month(containing: firstDay.adding(months: 1)) }

    public var previous: Month { Month(containing: firstDay.adding(days: -1)) }

    /// From the first instant of the month up to, not including, the first of the next.
    public func range(in zone: TimeZoneID) -> Range<Timestamp> {
        start(in: zone)..<next.start(in: zone)
    }

    public static func < (left: Month, right: Month) -> Bool { (left.year, left.month) < (right.year, right.month) }

    private func start(in zone: TimeZoneID) -> Timestamp {
        LocalTime(date: firstDay, microsecondsOfDay: 0).timestamp(in: zone)
    }

    private var firstDay: CivilDate {
        // Both parts were checked at the start, so the first of the month exists.
        CivilDate(year: year, month: month, day: 1) ?? CivilDate(daysSince1970: 0)
    }
}
