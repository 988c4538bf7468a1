/// Every message that Pintu sends; the name of its block in the catalogue and the word in `notifications.kind`.
package enum MessageKind: String, CaseIterable, Sendable {
    // To the complainant.
    case received
    case assigned
    /// A coordinator asks for what is missing.
    case asked
    /// What is missing has not come, and the time runs out.
    case completeReminder
    case answered
    /// The window to reply or rate closes soon.
    case replyReminder
    case closed
    case rated
    /// A poor rating has opened an appeal.
    case appealOpened
    case appealUpheld
    case appealRejected
    case archived
    case merged
    case withdrawn
    /// The complaint that this one follows has been answered.
    case followedAnswered
    case reopened
    /// Put before the Ombudsman.
    case escalated
    case erased

    // To officers.
    /// Something to answer. One message stands for many: see ``coalesces``.
    case officerNew
    /// Something to verify and forward. One message stands for many.
    case officerQueue
    case officerReminder
    /// To who owed it.
    case officerOverdue
    /// To the agency one level up.
    case officerEscalated
    /// To the overseers.
    case officerOversight
    case officerReply
    /// To the agency one level up, which decides.
    case officerAppeal
    case officerAppealUpheld
    case officerReopened
    case officerOmbudsman

    package var audience: MessageAudience { rawValue.hasPrefix("officer") ? .officer : .complainant }

    /// While one of this kind waits to go out to an officer, further ones do not go out beside it: after a night of a thousand
    /// complaints a coordinator gets one e-mail that says to look, not a thousand.
    package var coalesces: Bool { self == .officerNew || self == .officerQueue }
}

/// Who reads a message: the two have different quiet hours and different last lines.
package enum MessageAudience: String, CaseIterable, Sendable {
    case complainant, officer
}
