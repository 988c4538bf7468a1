package import Complaints

/// Why routing decided as it did, or what keeps it from deciding. Every sentence that a coordinator reads about it is here.
package enum RoutingReason: Sendable, Equatable {
    // For an assignment.

    /// The complainant named an agency that has nothing below it.
    case named(agency: String)
    /// The complainant named a body, and inside it the rule for the topic points to this agency.
    case topicInside(category: String, agency: String, named: String)
    /// The rule for the topic points to this agency.
    case topic(category: String, region: RegionCode?, agency: String)

    // For a queue.

    case unknownAgency(code: String)
    /// The named agency has units, and which of them must answer is open.
    case hasUnits(agency: String)
    case noTopic
    case noRegion
    case noRule(category: String)
    /// The rule names a kind of unit, and the region is not known.
    case regionNeeded(category: String, unit: String)
    case noUnit(unit: String, region: RegionCode)
    case noAgency(code: String, category: String)
    case noGovernment(region: RegionCode)
    /// The rule points to an agency that does not belong to the named one.
    case outside(agency: String, named: String)
    /// This agency has said that the complaint is not its own.
    case returned(agency: String)
    /// Its words speak for spam, from 0 to 1.
    case likelySpam(score: Double)

    package var sentence: String {
        switch self {
        case .named(let agency): "The complainant named \(agency)."
        case .topicInside(let category, let agency, let named):
            "The complainant named \(named); within it \(agency) answers for the topic \(category)."
        case .topic(let category, let region?, let agency): "\(agency) answers for the topic \(category) in the region \(region)."
        case .topic(let category, nil, let agency): "\(agency) answers for the topic \(category)."
        case .unknownAgency(let code): "The complainant named an agency that is not known: \(code)."
        case .hasUnits(let agency): "The complainant named \(agency), which has units below it."
        case .noTopic: "No topic is given."
        case .noRegion: "The region is not known."
        case .noRule(let category): "No rule says who answers for the topic \(category)."
        case .regionNeeded(let category, let unit):
            "The topic \(category) belongs to the unit \(unit) of a local government, but the region is not known."
        case .noUnit(let unit, let region): "There is no unit \(unit) in the region \(region) or its province."
        case .noAgency(let code, let category): "The rule for the topic \(category) names an agency that is not known: \(code)."
        case .noGovernment(let region): "No government is known for the region \(region)."
        case .outside(let agency, let named): "The rule for the topic points to \(agency), which does not belong to \(named)."
        case .likelySpam(let score):
            "The text resembles what coordinators have archived as spam: \(Int(score * 100)) of 100. Archive it as spam, or verify it."
        case .returned(let agency): "\(agency) has said that the complaint is not its own."
        }
    }
}
