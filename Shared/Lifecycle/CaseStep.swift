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

    package init(
        before: ComplaintState, after: ComplaintState, action: Action, actor: Actor, time: Timestamp, detail: EventDetail = EventDetail()
    ) {
        self.before = before
        self.after = after
        self.action = action
        self.actor = actor
        self.time = time
        self.detail = detail
    }
}

/// A complaint under lock, with what the state itself does not say.
package struct LockedCase: Sendable {
    package var state: ComplaintState
    package let namedAgency: String?
}
