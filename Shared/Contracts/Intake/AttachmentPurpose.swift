/// What an attachment belongs to, which decides who may see it once it is there.
public enum AttachmentPurpose: String, CaseIterable, Sendable {
    /// To the complaint itself: added before a coordinator released it, who therefore has seen it. As public as the complaint.
    case submission
    /// Added by the complainant later. For the complainant and the officers: nobody has released it to the public.
    case supplement
    /// To an answer, and seen by whoever sees that answer, not before it is given.
    case answer
    /// To what officers tell each other.
    case note

    /// Whether it comes from the complainant.
    public var isComplainants: Bool { self == .submission || self == .supplement }
}
