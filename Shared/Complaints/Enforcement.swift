public import Time

/// What time alone has brought: a complaint as the law says it stands, and what happened on the way.
///
/// Whoever looks, and whenever, gets the same: everything happens at the moment that the rule names. A sweep that runs a day late, or an
/// officer who acts before the sweep has come round, changes nothing.
public struct Enforced: Sendable {
    /// What Pintu itself did because a window was over.
    public struct Step: Sendable {
        public let action: Action
        public let at: Timestamp
        public let before: ComplaintState
        public let after: ComplaintState
    }

    public var state: ComplaintState
    public var steps: [Step] = []
    public var notices: [ClockNotice] = []
}

/// The next thing that time brings to a complaint.
private struct Moment {
    enum Event {
        case told(Clock, NoticeStage, due: Timestamp)
        case over(Action)
    }

    let at: Timestamp
    let event: Event
}

extension ComplaintState {
    /// Everything that falls due up to and including `now`.
    public func enforced(until now: Timestamp, _ law: Law) -> Enforced {
        var result = Enforced(state: self)
        var next = nextMoment(law)
        while let moment = next, moment.at <= now {
            defer { next = result.state.nextMoment(law) }
            // A rule may name a moment before the action that made it apply, such as a class that is changed late.
            let at = max(moment.at, result.state.actedAt ?? moment.at)
            switch moment.event {
            case .told(let clock, let stage, let due):
                result.state.clocks.told[clock] = stage
                // What was broken before Pintu received the complaint is for the older system to tell.
                guard moment.at >= result.state.receivedAt else { continue }
                let owner = result.state.owner(of: clock)
                let above = stage == .breach || stage == .oversight ? law.superior(of: owner) : nil
                if let above { result.state.escalatedTo = above }
                result.notices.append(
                    ClockNotice(
                        clock: clock, stage: stage, dueAt: due, occurredAt: at, agency: owner, escalatedTo: above))
            case .over(let action):
                // The table always lets the system end a window; were it otherwise, nothing more would happen by itself.
                guard let after = try? result.state.applying(action, by: .system, at: at, law: law) else { return result }
                result.steps.append(Enforced.Step(action: action, at: at, before: result.state, after: after))
                result.state = after
            }
        }
        result.state.nextCheckAt = next?.at
        return result
    }

    /// Whose duty it is: an appeal is owed by the agency that decides it, everything else by the one that has the complaint.
    private func owner(of clock: Clock) -> String? { clock == .appeal ? appealedTo : agency }

    /// When time brings something next; may lie in the past.
    func nextCheck(_ law: Law) -> Timestamp? { nextMoment(law)?.at }

    private func nextMoment(_ law: Law) -> Moment? {
        guard status.isOpen else { return nil }
        var next: Moment?
        for (clock, due) in clocks.running(in: status) {
            guard let moment = moment(of: clock, due: due, law) else { continue }
            if next.map({ moment.at < $0.at }) ?? true { next = moment }
        }
        return next
    }

    private func moment(of clock: Clock, due: Timestamp, _ law: Law) -> Moment? {
        let locality = law.locality(of: owner(of: clock))
        let calendar = law.calendar
        let rule = law.deadlines.rule(for: clock, class: `class`, on: calendar.lastDay(of: due, in: locality))
        func told(_ stage: NoticeStage, at: Timestamp) -> Moment { Moment(at: at, event: .told(clock, stage, due: due)) }
        if clocks.told[clock] < .reminder, let rule, let days = rule.remindDays {
            switch rule.unit {
            case .workingDays: return told(.reminder, at: calendar.beginning(workingDays: days, beforeEndOf: due, in: locality))
            case .calendarDays: return told(.reminder, at: calendar.beginning(calendarDays: days, beforeEndOf: due, in: locality))
            }
        }
        if let action = clock.actionAtEnd { return Moment(at: due, event: .over(action)) }
        if clocks.told[clock] < .breach { return told(.breach, at: due) }
        guard clocks.told[clock] < .oversight, let days = rule?.overseeDays else { return nil }
        return told(.oversight, at: calendar.shifted(due, byWorkingDays: days, in: locality))
    }
}
