/// A deadline that runs on a complaint.
public enum Clock: String, CaseIterable, Sendable {
    /// A coordinator verifies and forwards.
    case verify
    /// The agency gives its first answer.
    case firstAnswer
    /// The agency resolves the matter; length by class.
    case resolve
    /// The complainant completes a pending complaint.
    case complete
    /// The complainant replies to an answer.
    case reply
    /// The agency one level up decides an appeal.
    case appeal

    /// The clock that belongs to a status and ends with it.
    init?(of status: Status) {
        switch status {
        case .pending: self = .complete
        case .answered: self = .reply
        case .appealed: self = .appeal
        case .unverified, .assigned, .inProgress, .closed, .archived: return nil
        }
    }

    /// What Pintu does by itself when the clock has run out; nil where somebody's duty is broken instead.
    var actionAtEnd: Action? {
        switch self {
        case .complete: .expire
        case .reply: .close
        case .verify, .firstAnswer, .resolve, .appeal: nil
        }
    }
}

/// What a transition does to the clocks.
public enum ClockEffect: Hashable, Sendable {
    /// Begins to count from the moment of the action.
    case start(Clock)
    /// The duty is met or void.
    case stop(Clock)
    /// Verify, first answer and resolve stand still while the complainant is asked.
    case pause
    /// They go on; working time spent in the pause does not count.
    case resume
    /// Nothing is owed any more.
    case stopAll
    /// The resolve clock gets the length of the new class, if the class changed.
    case reclassify
}
