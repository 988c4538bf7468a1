/// What may be done to a complaint. Each action appends exactly one event.
public enum Action: String, CaseIterable, Sendable {
    case submit
    /// Complainant completes what a coordinator found incomplete.
    case complete
    case withdraw
    /// Routing hands the complaint to the agency that must answer, by name or by rule.
    case route
    /// Routing cannot decide and leaves the complaint, with its reasons, to a coordinator.
    case queue
    /// A coordinator confirms class and flags and, where nobody has it yet, assigns it. Only then may the public see it.
    case verify
    case hold
    /// The complainant did not complete a pending complaint in time.
    case expire
    case archive
    /// The same matter is already being handled: this one follows the other.
    case merge
    /// Hands it further down or sideways in the tree; clocks and history stay.
    case reassign
    /// "Not ours": goes to the common parent of this agency and the one named instead.
    case returnMisrouted
    case start
    case answer
    case note
    /// The complainant answers back inside the window.
    case reply
    case rate
    /// A poor rating: the agency one level up decides, and the complaint is not closed before.
    case appeal
    /// The appeal is right: back to the liaison's desk.
    case upholdAppeal
    case rejectAppeal
    /// Puts the case before the Ombudsman; its handling goes on.
    case escalate
    case close
    case reopen
    /// The calendar or the rules changed: deadlines were computed again.
    case recalculate

    /// Who may read the event that the action leaves behind.
    public var visibility: EventVisibility {
        switch self {
        case .note, .queue, .recalculate: .officers
        case .submit, .complete, .withdraw, .reply, .hold, .expire, .archive, .merge, .rate, .appeal, .escalate: .complainant
        case .route, .verify, .reassign, .returnMisrouted, .start, .answer, .upholdAppeal, .rejectAppeal, .close, .reopen: .everyone
        }
    }
}

/// The widest circle that may read an event. "Everyone" still needs a public complaint.
public enum EventVisibility: String, CaseIterable, Sendable {
    case officers, complainant, everyone
}
