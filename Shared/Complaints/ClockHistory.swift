public import Time

/// What the clocks of a complaint did, found again from its history alone: why each one stands where it stands, and where it would stand
/// under another calendar.
public struct ClockHistory: Sendable {
    /// One past action, as its event repeats the state after it.
    public struct Past: Sendable {
        public let action: Action
        public let at: Timestamp
        public let status: Status
        public let `class`: ComplaintClass
        public let agency: String?

        public init(action: Action, at: Timestamp, status: Status, class: ComplaintClass, agency: String?) {
            self.action = action
            self.at = at
            self.status = status
            self.class = `class`
            self.agency = agency
        }
    }

    /// A clock that runs, and the rule that says how long.
    public struct Running: Sendable, Equatable {
        public let clock: Clock
        public let startedAt: Timestamp
        public let dueAt: Timestamp
        public let rule: DeadlinePolicy.Rule
    }

    public private(set) var clocks = RunningClocks()
    private var starts: [Clock: (at: Timestamp, class: ComplaintClass, locality: Locality)] = [:]
    private var status: Status?
    private var `class`: ComplaintClass?
    private let law: Law

    /// - Parameters:
    ///   - past: in the order of versions, beginning with the submission.
    ///   - namedAgency: in whose zone the first deadlines are counted, before anybody holds the complaint.
    public init(_ past: some Sequence<Past>, submittedAt: Timestamp, namedAgency: String?, law: Law) {
        self.law = law
        for step in past { take(step, submittedAt: submittedAt, namedAgency) }
    }

    private mutating func take(_ step: Past, submittedAt: Timestamp, _ namedAgency: String?) {
        // A table that has changed since does not make an old event undone.
        let effects = TransitionTable.effects(from: status, on: step.action) ?? []
        let agency =
            switch step.action {
            case .submit: namedAgency
            // An appeal is counted where it is decided.
            case .appeal: law.superior(of: step.agency)
            default: step.agency
            }
        clocks.apply(
            effects, at: step.at,
            .init(law: law, class: step.class, previousClass: `class`, submittedAt: submittedAt, agency: agency))
        for effect in effects {
            switch effect {
            case .start(let clock): starts[clock] = (step.at, step.class, law.locality(of: agency))
            case .reclassify: starts[.resolve]?.class = step.class
            case .stop, .pause, .resume, .stopAll: break
            }
        }
        status = step.status
        `class` = step.class
    }

    /// What runs now, the most urgent first. A clock whose rule has gone meanwhile is not among it.
    public var running: [Running] {
        guard let status else { return [] }
        return clocks.running(in: status).compactMap { clock, due in
            guard let start = starts[clock],
                let rule = law.deadlines.rule(
                    for: clock, class: start.class, on: LocalTime(start.at, in: start.locality.timeZone).date)
            else { return nil }
            return Running(clock: clock, startedAt: start.at, dueAt: due, rule: rule)
        }.sorted { $0.dueAt < $1.dueAt }
    }

    /// The deadlines of `old` under today's calendar: what was told of a deadline that has not moved stays told.
    public func recalculated(_ old: RunningClocks) -> RunningClocks {
        var new = clocks
        for clock in Clock.allCases where new[clock] == old[clock] { new.told[clock] = old.told[clock] }
        return new
    }
}
