/// Where a complaint stands. ``TransitionTable`` alone says what may follow what.
public enum Status: String, CaseIterable, Sendable {
    /// Received; a coordinator (or routing) has not placed it yet.
    case unverified
    /// A coordinator asked the complainant to complete it; every other clock stands still.
    case pending
    /// An agency must answer and has not begun.
    case assigned
    /// A liaison works on it.
    case inProgress
    /// Answered; the complainant may reply or rate until the window closes.
    case answered
    /// The complainant was not content; the agency one level up decides.
    case appealed
    /// Done.
    case closed
    /// Put away for a stated ``ArchiveReason``.
    case archived

    /// Somebody still has to do something: the complaint shows in an inbox and counts as open.
    public var isOpen: Bool {
        switch self {
        case .unverified, .pending, .assigned, .inProgress, .answered, .appealed: true
        case .closed, .archived: false
        }
    }

    /// The label that officers of SP4N-LAPOR! know.
    public var officialLabel: String {
        switch self {
        case .unverified: "Belum Terverifikasi"
        case .pending: "Tertunda"
        case .assigned: "Terdisposisi Belum Ditindaklanjuti"
        case .inProgress: "Terdisposisi Sedang Diproses"
        case .answered: "Terdisposisi Sedang Diproses (sudah dijawab)"
        case .appealed: "Terdisposisi Sedang Diproses (banding)"
        case .closed: "Terdisposisi Selesai"
        case .archived: "Arsip"
        }
    }
}
