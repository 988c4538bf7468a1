public import Time

/// How far a deadline has been spoken of.
public enum NoticeStage: Int16, Comparable, Sendable {
    case nothing
    /// Whoever must act is reminded.
    case reminder
    /// It has passed: the agency one level up is told; of a complainant's own window nobody.
    case breach
    /// It passed days ago: the overseers see it.
    case oversight

    public static func < (left: NoticeStage, right: NoticeStage) -> Bool { left.rawValue < right.rawValue }

    /// The word in the table `clock_notices` and in answers.
    public var name: String { "\(self)" }

    public init?(name: String) {
        switch name {
        case "reminder": self = .reminder
        case "breach": self = .breach
        case "oversight": self = .oversight
        default: return nil
        }
    }
}

/// The stage of each clock in one number: two bits each for verify, first answer, resolve and the clock of the status.
public struct ToldStages: RawRepresentable, Sendable, Equatable {
    public private(set) var rawValue: Int16

    public init() { rawValue = 0 }

    /// nil for a number that no stages make.
    public init?(rawValue: Int16) {
        guard (0..<256).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    public subscript(_ clock: Clock) -> NoticeStage {
        get { NoticeStage(rawValue: rawValue >> Self.shift(of: clock) & 3) ?? .nothing }
        set { rawValue = rawValue & ~(3 << Self.shift(of: clock)) | newValue.rawValue << Self.shift(of: clock) }
    }

    private static func shift(of clock: Clock) -> Int16 {
        switch clock {
        case .verify: 0
        case .firstAnswer: 2
        case .resolve: 4
        case .complete, .reply, .appeal: 6
        }
    }
}

/// One thing said about a deadline; a row of the table `clock_notices`.
public struct ClockNotice: Sendable, Equatable {
    public let clock: Clock
    public let stage: NoticeStage
    public let dueAt: Timestamp
    /// The moment at which the rule says so, not the one at which somebody looked.
    public let occurredAt: Timestamp
    /// Who owed it then; nil while nobody holds the complaint.
    public let agency: String?
    /// Who is told above it.
    public let escalatedTo: String?
}
