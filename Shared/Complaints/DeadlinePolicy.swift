package import Time

/// How long each clock runs: dated data with the regulation it follows, never code.
package struct DeadlinePolicy: Sendable {
    package enum Unit: String, CaseIterable, Sendable {
        case workingDays, calendarDays
    }

    /// One row of the table `deadline_rules`.
    package struct Rule: Sendable, Equatable {
        package let clock: Clock
        /// nil: for every class that has no row of its own.
        package let `class`: ComplaintClass?
        package let days: Int
        package let unit: Unit
        package let effectiveFrom: CivilDate
        package let regulation: String

        package init(clock: Clock, class: ComplaintClass?, days: Int, unit: Unit, effectiveFrom: CivilDate, regulation: String) {
            self.clock = clock
            self.class = `class`
            self.days = days
            self.unit = unit
            self.effectiveFrom = effectiveFrom
            self.regulation = regulation
        }
    }

    private let rules: [Rule]
    package let calendar: WorkingCalendar

    package init(rules: [Rule], calendar: WorkingCalendar) {
        self.rules = rules.sorted { $0.effectiveFrom > $1.effectiveFrom }
        self.calendar = calendar
    }

    /// The rule in force on a day: the latest that has taken effect; one for the class goes before one for all.
    package func rule(for clock: Clock, class: ComplaintClass, on date: CivilDate) -> Rule? {
        let inForce = rules.filter { $0.clock == clock && $0.effectiveFrom <= date }
        return inForce.first { $0.class == `class` } ?? inForce.first { $0.class == nil }
    }

    /// When a clock that starts now runs out; nil when no rule is in force.
    package func due(_ clock: Clock, class: ComplaintClass, from start: Timestamp, in zone: TimeZoneID) -> Timestamp? {
        guard let rule = rule(for: clock, class: `class`, on: LocalTime(start, in: zone).date) else { return nil }
        return switch rule.unit {
        case .workingDays: calendar.due(after: start, workingDays: rule.days, in: zone)
        case .calendarDays: calendar.due(after: start, calendarDays: rule.days, in: zone)
        }
    }
}
