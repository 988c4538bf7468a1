public import Time

/// How long each clock runs and when it is spoken of: dated data with the regulation it follows, never code.
public struct DeadlinePolicy: Sendable {
    public enum Unit: String, CaseIterable, Sendable {
        case workingDays, calendarDays
    }

    /// One row of the table `deadline_rules`.
    public struct Rule: Sendable, Equatable {
        public let clock: Clock
        /// nil: for every class that has no row of its own.
        public let `class`: ComplaintClass?
        public let days: Int
        public let unit: Unit
        public let effectiveFrom: CivilDate
        public let regulation: String
        /// Days before the last one on which the reminder is due, in the unit of the rule; nil: no reminder.
        public let remindDays: Int?
        /// Working days after the breach until the overseers see it; nil: they never do.
        public let overseeDays: Int?

        public init(
            clock: Clock, class: ComplaintClass?, days: Int, unit: Unit, effectiveFrom: CivilDate, regulation: String,
            remindDays: Int? = nil, overseeDays: Int? = nil
        ) {
            self.clock = clock
            self.class = `class`
            self.days = days
            self.unit = unit
            self.effectiveFrom = effectiveFrom
            self.regulation = regulation
            self.remindDays = remindDays
            self.overseeDays = overseeDays
        }
    }

    /// A number of the law that is no deadline; one row of the table `legal_parameters`.
    public struct Parameter: Sendable, Equatable {
        public enum Name: String, CaseIterable, Sendable {
            /// So many stars or fewer open an appeal.
            case poorRating
        }

        public let name: Name
        public let value: Int
        public let effectiveFrom: CivilDate
        public let regulation: String

        public init(name: Name, value: Int, effectiveFrom: CivilDate, regulation: String) {
            self.name = name
            self.value = value
            self.effectiveFrom = effectiveFrom
            self.regulation = regulation
        }
    }

    private let rules: [Rule]
    private let parameters: [Parameter]
    public let calendar: WorkingCalendar

    public init(rules: [Rule], parameters: [Parameter] = [], calendar: WorkingCalendar) {
        self.rules = rules.sorted { $0.effectiveFrom > $1.effectiveFrom }
        self.parameters = parameters.sorted { $0.effectiveFrom > $1.effectiveFrom }
        self.calendar = calendar
    }

    /// The same rules under another calendar.
    func with(_ calendar: WorkingCalendar) -> DeadlinePolicy {
        DeadlinePolicy(rules: rules, parameters: parameters, calendar: calendar)
    }

    /// The rule in force on a day: the latest that has taken effect; one for the class goes before one for all.
    public func rule(for clock: Clock, class: ComplaintClass, on date: CivilDate) -> Rule? {
        let inForce = rules.filter { $0.clock == clock && $0.effectiveFrom <= date }
        return inForce.first { $0.class == `class` } ?? inForce.first { $0.class == nil }
    }

    /// When a clock that starts now runs out; nil when no rule is in force.
    public func due(_ clock: Clock, class: ComplaintClass, from start: Timestamp, in locality: Locality) -> Timestamp? {
        guard let rule = rule(for: clock, class: `class`, on: LocalTime(start, in: locality.timeZone).date) else { return nil }
        return switch rule.unit {
        case .workingDays: calendar.due(after: start, workingDays: rule.days, in: locality)
        case .calendarDays: calendar.due(after: start, calendarDays: rule.days, in: locality)
        }
    }

    /// Whether so few stars open an appeal on that day; no rating does while no rule is in force.
    public func isPoor(_ stars: Int16, on date: CivilDate) -> Bool {
        parameters.first { $0.name == .poorRating && $0.effectiveFrom <= date }.map { Int(stars) <= $0.value } ?? false
    }
}
