package import Complaints
package import Time

/// Who acts.
package struct Actor: Sendable, Equatable {
    package let role: Role
    /// Name of the officer's or client's token; it goes into the history that officers read.
    package let name: String

    package init(role: Role, name: String) {
        self.role = role
        self.name = name
    }

    /// Pintu itself.
    package static func system(_ stage: String) -> Actor { Actor(role: .system, name: stage) }
}

/// One action on one complaint: the state before, the state after, and what the event says.
package struct CaseStep: Sendable {
    package let before: ComplaintState
    package let after: ComplaintState
    package let action: Action
    package let actor: Actor
    package let time: Timestamp
    package let detail: EventDetail
    /// Of the call that caused it; nil for what only time has caused.
    package let traceID: String?

    package init(
        before: ComplaintState, after: ComplaintState, action: Action, actor: Actor, time: Timestamp, detail: EventDetail = EventDetail(),
        traceID: String? = nil
    ) {
        self.before = before
        self.after = after
        self.action = action
        self.actor = actor
        self.time = time
        self.detail = detail
        self.traceID = traceID
    }
}

extension CaseStep {
    /// What Pintu did by itself because a window was over.
    package init(_ step: Enforced.Step) {
        self.init(before: step.before, after: step.after, action: step.action, actor: .system("deadlines"), time: step.at)
    }
}

/// What time has brought to complaints, ready to be written.
package struct EnforcedCases: Sendable {
    package private(set) var steps: [CaseStep] = []
    package private(set) var notices: [(complaintID: Int64, notice: ClockNotice)] = []
    /// The newest state of each complaint that was looked at.
    package private(set) var states: [Int64: ComplaintState] = [:]

    package init() {}

    /// Brings a complaint up to `now`.
    ///
    /// - Returns: its state then.
    @discardableResult
    package mutating func enforce(_ state: ComplaintState, until now: Timestamp, _ law: Law) -> ComplaintState {
        let enforced = state.enforced(until: now, law)
        steps += enforced.steps.map(CaseStep.init)
        notices += enforced.notices.map { (state.id, $0) }
        states[state.id] = enforced.state
        return enforced.state
    }
}

/// A complaint under lock, with what the state itself does not say.
package struct LockedCase: Sendable {
    package var state: ComplaintState
    package let namedAgency: String?
}
