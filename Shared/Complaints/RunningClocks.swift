package import Time

/// The deadlines of one complaint and what an action does to them.
package struct RunningClocks: Sendable, Equatable {
    package var verifyDue: Timestamp?
    package var firstAnswerDue: Timestamp?
    package var resolveDue: Timestamp?
    /// The clock of the status: the complainant completes or replies, or an appeal is decided. Never two of them at once.
    package var windowDue: Timestamp?
    /// Since when the agency's clocks stand still.
    package var pausedAt: Timestamp?

    package init() {}

    /// What is due next; while paused only the complainant's window counts.
    package var next: Timestamp? {
        if pausedAt != nil { return windowDue }
        return [verifyDue, firstAnswerDue, resolveDue, windowDue].compactMap(\.self).min()
    }

    /// What a clock needs to know of its complaint.
    package struct Circumstances: Sendable {
        package let policy: DeadlinePolicy
        package let `class`: ComplaintClass
        package let submittedAt: Timestamp
        package let zone: TimeZoneID

        package init(policy: DeadlinePolicy, class: ComplaintClass, submittedAt: Timestamp, zone: TimeZoneID) {
            self.policy = policy
            self.class = `class`
            self.submittedAt = submittedAt
            self.zone = zone
        }
    }

    package mutating func apply(_ effects: [ClockEffect], at now: Timestamp, _ circumstances: Circumstances) {
        for effect in effects { apply(effect, at: now, circumstances) }
    }

    private mutating func apply(_ effect: ClockEffect, at now: Timestamp, _ circumstances: Circumstances) {
        switch effect {
        case .start(let clock):
            self[clock] = circumstances.policy.due(clock, class: circumstances.class, from: now, in: circumstances.zone)
        case .stop(let clock):
            self[clock] = nil
        case .pause:
            pausedAt = now
        case .resume:
            guard let pausedAt else { return }
            let lost = circumstances.policy.calendar.workingDays(from: pausedAt, to: now, in: circumstances.zone)
            self.pausedAt = nil
            for clock in [Clock.verify, .firstAnswer, .resolve] {
                guard let due = self[clock] else { continue }
                // A deadline ends at midnight, so one microsecond earlier lies on its last day.
                let lastDay = due.adding(microseconds: -1)
                self[clock] = circumstances.policy.calendar.due(after: lastDay, workingDays: lost, in: circumstances.zone)
            }
        case .stopAll:
            self = RunningClocks()
        case .reclassify:
            guard resolveDue != nil else { return }
            resolveDue = circumstances.policy.due(
                .resolve, class: circumstances.class, from: circumstances.submittedAt, in: circumstances.zone)
        }
    }

    private subscript(_ clock: Clock) -> Timestamp? {
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
