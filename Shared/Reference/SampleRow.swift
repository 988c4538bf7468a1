package import Complaints

/// A complaint written for demonstrations, and what shall happen to it.
package struct SampleRow: Sendable, Equatable {
    package let key: String
    package let channel: Channel
    package let `class`: ComplaintClass
    package let subject: String?
    package let body: String
    package let region: RegionCode?
    /// Name of the district, as people say it.
    package let district: String?
    package let category: String?
    /// The agency that the complainant names.
    package let agency: String?
    package let anonymous: Bool
    package let confidential: Bool
    package let name: String?
    package let phone: String?
    package let email: String?
    /// Day of the month, 1…28, on which it is submitted.
    package let day: Int
    package let scenario: SampleScenario
}

/// The life that a sample leads.
package enum SampleScenario: Sendable, Equatable {
    /// Answered; the window closes by itself.
    case answeredClosed
    /// Answered; the complainant gives this many stars.
    case answeredRated(Int)
    case inProgress
    /// Assigned, and nobody has begun.
    case assignedOnly
    /// The complainant answers back.
    case replied
    case reopened
    /// Assigned to the wrong body, which says so.
    case misrouted
    /// A coordinator asks for more; nothing comes.
    case incomplete
    /// A coordinator asks for more, and it comes.
    case incompleteCompleted
    case spam, notPublicService, inCourt, withdrawn
    /// Merged into the sample with this key.
    case duplicateOf(String)

    package init?(_ text: String) {
        switch text {
        case "answeredClosed": self = .answeredClosed
        case "inProgress": self = .inProgress
        case "assignedOnly": self = .assignedOnly
        case "replied": self = .replied
        case "reopened": self = .reopened
        case "misrouted": self = .misrouted
        case "incomplete": self = .incomplete
        case "incompleteCompleted": self = .incompleteCompleted
        case "spam": self = .spam
        case "notPublicService": self = .notPublicService
        case "inCourt": self = .inCourt
        case "withdrawn": self = .withdrawn
        case let text where text.hasPrefix("answeredRated"):
            guard let stars = Int(text.dropFirst("answeredRated".count)), (1...5).contains(stars) else { return nil }
            self = .answeredRated(stars)
        case let text where text.hasPrefix("duplicateOf:"):
            self = .duplicateOf(String(text.dropFirst("duplicateOf:".count)))
        default: return nil
        }
    }
}
