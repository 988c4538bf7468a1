public import Time

/// The deadlines of one complaint and what an action does to them.
public struct RunningClocks: Sendable, Equatable {
    public var verifyDue: Timestamp?
    public var firstAnswerDue: Timestamp?
    public var resolveDue: Timestamp?
    /// The clock of the status: the complainant completes or replies, or an appeal is decided. Never two of them at once.
    public var windowDue: Timestamp?
    /// Since when the agency's clocks stand still.
    public var pausedAt: Timestamp?
    /// What has been told of each clock.
    public var told = ToldStages()

    public init() {}

    /// What is due next; while paused only the clock of the status counts.
    public var next: Timestamp? {
        if pausedAt != nil { return windowDue }
        return [verifyDue, firstAnswerDue, resolveDue, windowDue].compactMap(\.self).min()
    }

    /// The clocks that run now, with their deadlines.
    public func running(in status: Status) -> [(clock: Clock, due: Timestamp)] {
        var running: [(Clock, Timestamp)] = []
        if pausedAt == nil {
            for clock in [Clock.verify, .firstAnswer, .resolve] {
                if let due = self[clock] { running.append((clock, due)) }
            }
        }
        if let windowDue, let clock = Clock(of: status) { running.append((clock, windowDue)) }
        return running
    }

    /// What a clock needs to know of its complaint.
    public struct Circumstances: Sendable {
        public let law: Law
        public let `class`: ComplaintClass
        /// The class before the action.
        public let previousClass: ComplaintClass
        public let submittedAt: Timestamp
        /// Whose days count.
        public let locality: Locality

        public init(
            law: Law, class: ComplaintClass, previousClass: ComplaintClass? = nil, submittedAt: Timestamp, agency: String?
        ) {
            self.law = law
            self.class = `class`
            self.previousClass = previousClass ?? `class`
            self.submittedAt = submittedAt
            locality = law.locality(of: agency)
        }

        func due(_ clock: Clock, from start: Timestamp) -> Timestamp? {
            law.deadlines.due(clock, class: `class`, from: start, in: locality)
        }

        /// The deadline to resolve, moved by what the new class has more or less. Counted from where the old one ends and not from the
        /// submission, so that the time of pauses and a later start of the clock stay in it.
        func reclassified(_ due: Timestamp) -> Timestamp? {
            let date = LocalTime(submittedAt, in: locality.timeZone).date
            guard let old = law.deadlines.rule(for: .resolve, class: previousClass, on: date),
                let new = law.deadlines.rule(for: .resolve, class: `class`, on: date), old.unit == .workingDays, new.unit == .workingDays
            else { return self.due(.resolve, from: submittedAt) }
            return law.calendar.shifted(due, byWorkingDays: new.days - old.days, in: locality)
        }
    }

    public mutating func apply(_ effects: [ClockEffect], at now: Timestamp, _ circumstances: Circumstances) {
        for effect in effects { apply(effect, at: now, circumstances) }
    }

    private mutating func apply(_ effect: ClockEffect, at now: Timestamp, _ circumstances: Circumstances) {
        switch effect {
        case .start(let clock): set(clock, circumstances.due(clock, from: now))
        case .stop(let clock): set(clock, nil)
        case .pause: pausedAt = now
        case .resume:
            guard let pausedAt else { return }
            let lost = circumstances.law.calendar.workingDays(from: pausedAt, to: now, in: circumstances.locality)
            self.pausedAt = nil
            for clock in [Clock.verify, .firstAnswer, .resolve] {
                // A duty that was broken before the pause stays broken.
                guard let due = self[clock], due > pausedAt else { continue }
                let later = circumstances.law.calendar.shifted(due, byWorkingDays: lost, in: circumstances.locality)
                if later != due { set(clock, later) }
            }
        case .stopAll: self = RunningClocks()
        case .reclassify:
            guard let due = resolveDue, circumstances.previousClass != circumstances.class else { return }
            set(.resolve, circumstances.reclassified(due))
        }
    }

    /// Another deadline has been told of to nobody.
    private mutating func set(_ clock: Clock, _ due: Timestamp?) {
        self[clock] = due
        told[clock] = .nothing
    }

    public private(set) subscript(_ clock: Clock) -> Timestamp? {
        get {
            switch clock {
            case .verify: verifyDue
            case .firstAnswer: firstAnswerDue
            case .resolve: resolveDue
            case .complete, .reply, .appeal: windowDue
            }
        }
        set {
            switch clock {
            case .verify: verifyDue = newValue
            case .firstAnswer: firstAnswerDue = newValue
            case .resolve: resolveDue = newValue
            case .complete, .reply, .appeal: windowDue = newValue
            }
        }
    }
}
