/// Bounds of what people write, in Unicode scalars. They leave room for a long letter and keep a frame below one mebibyte.
public enum Limits {
    public static let subject = 1...150
    public static let body = 1...10_000
    /// Answers, notes, questions, reasons.
    public static let text = 1...10_000
    public static let reason = 1...1_000
    /// Why somebody looks at, looks for or erases a complainant.
    public static let disclosureReason = 10...1_000
    public static let place = 1...300
    public static let personName = 1...100
    public static let phone = 5...20
    public static let email = 3...254
    public static let nationalID = 16...16
    public static let address = 1...300
    public static let accessCode = 12...20
    public static let reference = 1...100
    /// What a door tells apart its visitors by.
    public static let source = 1...200
    /// What every JSON reader carries exactly.
    public static let notificationID: Int64 = 1 << 53
    public static let page: ClosedRange<Int64> = 1...200
    /// Complaints in one `submitMany`, answers in one `answerMany`.
    public static let bulk = 1...500
    /// Rows in one call that imports reference data.
    public static let importRows = 1...5_000
}
