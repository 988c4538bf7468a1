/// Bounds of what people write, in Unicode scalars. They leave room for a long letter and keep a frame below one mebibyte.
package enum Limits {
    package static let subject = 1...150
    package static let body = 1...10_000
    /// Answers, notes, questions, reasons.
    package static let text = 1...10_000
    package static let reason = 1...1_000
    /// Why somebody looks at, looks for or erases a complainant.
    package static let disclosureReason = 10...1_000
    package static let place = 1...300
    package static let personName = 1...100
    package static let phone = 5...20
    package static let email = 3...254
    package static let nationalID = 16...16
    package static let address = 1...300
    package static let accessCode = 12...20
    package static let reference = 1...100
    /// What a door tells apart its visitors by.
    package static let source = 1...200
    /// What every JSON reader carries exactly.
    package static let notificationID: Int64 = 1 << 53
    package static let page: ClosedRange<Int64> = 1...200
    /// Complaints in one `submitMany`, answers in one `answerMany`.
    package static let bulk = 1...500
    /// Rows in one call that imports reference data.
    package static let importRows = 1...5_000
}
