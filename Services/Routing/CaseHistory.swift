internal import Complaints

/// What routing must know of the past of a complaint that is no longer new.
struct CaseHistory: Sendable, Equatable {
    /// The last action that was more than a note.
    var lastAction: Action
    /// Agencies that have said "not ours".
    var returnedBy: Set<String>

    /// Only what has just come in, or has just been completed by the complainant, is decided by rule. What a coordinator has laid hand
    /// on stays theirs.
    var isForRouting: Bool { lastAction == .submit || lastAction == .complete }
}
