internal import Complaints

/// What coordinators' and liaisons' actions teach about spam. A value that is folded over events in any order: of each complaint the
/// newest judgement counts.
struct SpamLessons {
    struct Lesson: Equatable, Sendable {
        var isSpam: Bool
        /// The complaint's version after the action.
        var version: Int32
    }

    /// What must be learned: `old` was learned before and is taken back when it differs.
    struct Change: Equatable, Sendable {
        var complaintID: Int64
        var old: Bool?
        var new: Bool
    }

    private let known: [Int64: Lesson]
    private(set) var newest: [Int64: Lesson] = [:]

    /// - Parameter known: lessons that were learned before.
    init(known: [Int64: Lesson] = [:]) {
        self.known = known
    }

    /// Whether an action says that the complaint is spam, or that it is not; nil: it says nothing.
    static func judgement(_ action: Action, archiveReason: String?) -> Bool? {
        switch action {
        case .archive: archiveReason == ArchiveReason.spam.rawValue ? true : nil
        case .verify, .answer, .reopen: false
        default: nil
        }
    }

    mutating func take(_ lesson: Lesson, of complaint: Int64) {
        let held = newest[complaint] ?? known[complaint]
        if lesson.version > held?.version ?? 0 { newest[complaint] = lesson }
    }

    /// In the order of the complaints.
    var changes: [Change] {
        newest.keys.sorted().compactMap { id in
            guard let lesson = newest[id], known[id]?.isSpam != lesson.isSpam else { return nil }
            return Change(complaintID: id, old: known[id]?.isSpam, new: lesson.isSpam)
        }
    }
}
