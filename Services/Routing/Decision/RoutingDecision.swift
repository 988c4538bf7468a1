package import Complaints

/// Where a new complaint goes: to the agency that must answer it, or to a coordinator who decides.
///
/// ```
/// named agency ── nothing below it ─────────────────────────────► assign to it
///              └─ has units ── rule points to one inside ───────► assign to that one
///                           └─ otherwise ───────────────────────► its own coordinator
/// nobody named ── rule for topic and region finds an agency ────► assign to it
///              └─ otherwise ── region known ────────────────────► coordinator of the region's government
///                           └─ region unknown ──────────────────► national coordinator
/// ```
/// Whoever has said "not ours" never gets it back from here, and a complaint that a coordinator holds stays with them when nothing
/// better than the country is known.
package enum RoutingDecision: Sendable, Equatable {
    case assign(agency: String, reason: RoutingReason)
    /// - agency: whose coordinator decides.
    case queue(agency: String, reasons: [RoutingReason])

    package init(_ facts: RoutingFacts, agencies: AgencyTree, rules: RoutingRules) {
        let desk = Desk(facts: facts, agencies: agencies, rules: rules)
        self = desk.settled(desk.decision())
    }

    /// What becomes of it when the text looks like spam: nobody is bothered and nothing is thrown away before a coordinator has looked, the
    /// one who is responsible for the agency that would have got it.
    package func doubted(score: Double, agencies: AgencyTree) -> RoutingDecision {
        switch self {
        case .assign(let agency, _):
            let isUnit = [.unit, .subUnit].contains(agencies[agency]?.kind)
            let coordinator = isUnit ? agencies[agency]?.parent ?? agency : agency
            return .queue(agency: coordinator, reasons: [.likelySpam(score: score)])
        case .queue(let agency, let reasons):
            return .queue(agency: agency, reasons: [.likelySpam(score: score)] + reasons)
        }
    }
}

/// The steps of one decision.
private struct Desk {
    let facts: RoutingFacts
    let agencies: AgencyTree
    let rules: RoutingRules

    func decision() -> RoutingDecision {
        guard let named = facts.namedAgency else { return byTopic([]) }
        guard let agency = agencies[named] else { return byTopic([.unknownAgency(code: named)]) }
        if agencies.children(of: named).isEmpty { return .assign(agency: named, reason: .named(agency: agency.name)) }
        return inside(agency)
    }

    /// A decision that sends the complaint round in a circle is none.
    func settled(_ decision: RoutingDecision) -> RoutingDecision {
        switch decision {
        case .assign(let agency, _) where facts.returnedBy.contains(agency):
            return asked([.returned(agency: name(agency))], instead: agency)
        case .queue(let agency, let reasons) where facts.returnedBy.contains(agency):
            return asked(reasons + [.returned(agency: name(agency))], instead: agency)
        case .queue(AgencyTree.root, let reasons): return .queue(agency: holder ?? AgencyTree.root, reasons: reasons)
        case .assign, .queue: return decision
        }
    }

    /// Back to the coordinator who has it; where nobody has it, to the one above the agency that does not want it.
    private func asked(_ reasons: [RoutingReason], instead agency: String) -> RoutingDecision {
        .queue(agency: holder ?? agencies[agency]?.parent ?? AgencyTree.root, reasons: reasons)
    }

    private var holder: String? { facts.holder.flatMap { agencies[$0]?.code } }

    private func name(_ agency: String) -> String { agencies[agency]?.name ?? agency }

    private func inside(_ named: Agency) -> RoutingDecision {
        let doubt = RoutingReason.hasUnits(agency: named.name)
        switch responsible(in: narrower(facts.region, named.region.flatMap { RegionCode($0) })) {
        case .failure(let problem): return .queue(agency: named.code, reasons: [doubt, problem.reason])
        case .success(let (category, agency)):
            guard agencies.contains(agency.code, within: named.code) else {
                return .queue(agency: named.code, reasons: [doubt, .outside(agency: agency.name, named: named.name)])
            }
            return .assign(
                agency: agency.code, reason: .topicInside(category: category, agency: agency.name, named: named.name))
        }
    }

    private func byTopic(_ reasons: [RoutingReason]) -> RoutingDecision {
        switch responsible(in: facts.region) {
        case .success(let (category, agency)):
            return .assign(agency: agency.code, reason: .topic(category: category, region: facts.region, agency: agency.name))
        case .failure(let problem):
            var reasons = reasons + [problem.reason]
            guard let region = facts.region else {
                if problem.reason == .noTopic { reasons.append(.noRegion) }
                return .queue(agency: AgencyTree.root, reasons: reasons)
            }
            guard let government = government(of: region) else {
                return .queue(agency: AgencyTree.root, reasons: reasons + [.noGovernment(region: region)])
            }
            return .queue(agency: government, reasons: reasons)
        }
    }

    private struct Problem: Error {
        let reason: RoutingReason
    }

    /// Who answers for the topic, or why that cannot be said.
    private func responsible(in region: RegionCode?) -> Result<(category: String, agency: Agency), Problem> {
        guard let category = facts.category else { return .failure(Problem(reason: .noTopic)) }
        guard let target = rules.target(category: category, region: region) else {
            return .failure(Problem(reason: .noRule(category: category)))
        }
        if let agency = rules.agency(for: target, region: region, in: agencies) { return .success((category, agency)) }
        switch (target, region) {
        case (.agency(let code), _): return .failure(Problem(reason: .noAgency(code: code, category: category)))
        case (.unit(let unit), nil): return .failure(Problem(reason: .regionNeeded(category: category, unit: unit)))
        case (.unit(let unit), let region?): return .failure(Problem(reason: .noUnit(unit: unit, region: region)))
        }
    }

    /// The regency or city that the region belongs to, else its province.
    private func government(of region: RegionCode) -> String? {
        for level in [RegionLevel.regency, .province] {
            if let code = region.enclosing(level)?.description, agencies[code] != nil { return code }
        }
        return nil
    }

    /// Where the complainant named a city and only its province, or nothing, as the place, it is about the city.
    private func narrower(_ said: RegionCode?, _ named: RegionCode?) -> RegionCode? {
        guard let said else { return named }
        guard let named, named.enclosing(said.level) == said else { return said }
        return named
    }
}
