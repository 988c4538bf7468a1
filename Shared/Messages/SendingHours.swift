package import Time

/// When messages may go out: no message at night or on a holiday, and to officers none at the weekend. The hours are data
/// (`quiet_hours`) with the reason for each.
package struct SendingHours: Sendable {
    /// One row of the table.
    package struct Rule: Sendable, Equatable {
        package let audience: MessageAudience
        package let effectiveFrom: CivilDate
        /// Local hours of the reader; messages go out from `opens` on and before `closes`.
        package let opens: LocalHour
        package let closes: LocalHour
        package let onWeekends: Bool
        package let onHolidays: Bool

        package init(
            audience: MessageAudience, effectiveFrom: CivilDate, opens: LocalHour, closes: LocalHour, onWeekends: Bool, onHolidays: Bool
        ) {
            self.audience = audience
            self.effectiveFrom = effectiveFrom
            self.opens = opens
            self.closes = closes
            self.onWeekends = onWeekends
            self.onHolidays = onHolidays
        }
    }

    /// A full hour of the day, 0…24.
    package struct LocalHour: Sendable, Hashable, Comparable {
        package let hour: Int

        package init?(_ hour: Int) {
            guard (0...24).contains(hour) else { return nil }
            self.hour = hour
        }

        package static func < (left: LocalHour, right: LocalHour) -> Bool { left.hour < right.hour }

        fileprivate var microseconds: Int64 { Int64(hour) * 3_600 * Timestamp.microsecondsPerSecond }
    }

    /// No holidays in a row last as long; it bounds the walk over days.
    static let maximumDays = 60

    private let rules: [Rule]

    package init(_ rules: [Rule]) {
        self.rules = rules.sorted { $0.effectiveFrom > $1.effectiveFrom }
    }

    /// The first moment, not before `moment`, at which this reader may be disturbed. Without a rule in force it is `moment` itself.
    ///
    /// - Parameters:
    ///   - zone: of the reader.
    ///   - isHoliday: a national or regional holiday where the reader lives.
    package func firstMoment(
        from moment: Timestamp, for audience: MessageAudience, in zone: TimeZoneID, isHoliday: (CivilDate) -> Bool
    ) -> Timestamp {
        let local = LocalTime(moment, in: zone)
        for offset in 0..<Self.maximumDays {
            let day = local.date.adding(days: offset)
            guard let rule = rules.first(where: { $0.audience == audience && $0.effectiveFrom <= day }) else {
                return offset == 0 ? moment : LocalTime(date: day, microsecondsOfDay: 0).timestamp(in: zone)
            }
            guard rule.opens < rule.closes, rule.onWeekends || day.isoWeekday <= 5, rule.onHolidays || !isHoliday(day) else { continue }
            if offset > 0 || local.microsecondsOfDay < rule.opens.microseconds {
                return LocalTime(date: day, hour: rule.opens.hour).timestamp(in: zone)
            }
            if local.microsecondsOfDay < rule.closes.microseconds { return moment }
        }
        // A rule that never lets anything through is a mistake in the table: late is better than never.
        return LocalTime(date: local.date.adding(days: Self.maximumDays), hour: 12).timestamp(in: zone)
    }
}
