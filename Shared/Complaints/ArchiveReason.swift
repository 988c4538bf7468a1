/// Why a complaint was put away without an answer.
public enum ArchiveReason: String, CaseIterable, Sendable {
    case unclear, spam, notPublicService, inCourt, merged, withdrawn, notCompleted

    /// Reasons that a coordinator may choose; the others come with their own action.
    public static let chosenByCoordinator: [ArchiveReason] = [.unclear, .spam, .notPublicService, .inCourt]

    /// The reason that an action brings with it.
    init?(_ action: Action) {
        switch action {
        case .merge: self = .merged
        case .withdraw: self = .withdrawn
        case .expire: self = .notCompleted
        default: return nil
        }
    }
}
