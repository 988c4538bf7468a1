import Complaints
import Testing
import Time

@testable import Routing

/// Every way a complaint can go, as a table: what is known, and where it goes for which reasons.
@Suite struct RoutingDecisionTests {
    /// `id` ─ `pu` ─ `pu.bpjn` (units), `pln` (an end); `35` (units dinkes, dpmd) ─ `35.78` (dinkes, dpupr) and `35.15` (no units).
    static let agencies = AgencyTree([
        agency("id", .national, nil), agency("pu", .ministry, "id"), agency("pu.bpjn", .unit, "pu"), agency("pln", .stateEnterprise, "id"),
        agency("35", .province, "id", "35"), agency("35.dinkes", .unit, "35", "35"), agency("35.dpmd", .unit, "35", "35"),
        agency("35.78", .city, "35", "35.78"), agency("35.78.dinkes", .unit, "35.78", "35.78"),
        agency("35.78.dpupr", .unit, "35.78", "35.78"), agency("35.15", .regency, "35", "35.15"),
        agency("36.71", .city, "36", "36.71"), agency("36.71.dinkes", .unit, "36.71", "36.71"),
    ])

    static let rules: RoutingRules = {
        var rules = RoutingRules()
        rules.set(.unit("dinkes"), category: "kesehatan", region: nil)
        rules.set(.unit("dpupr"), category: "jalan", region: nil)
        rules.set(.agency("pu.bpjn"), category: "jalan.nasional", region: nil)
        rules.set(.unit("dpmd"), category: "desa", region: nil)
        rules.set(.agency("pln"), category: "listrik", region: nil)
        rules.set(.agency("35.78.dpupr"), category: "listrik", region: RegionCode("35.78"))
        rules.set(.agency("gone"), category: "lama", region: nil)
        return rules
    }()

    private static func agency(_ code: String, _ kind: AgencyKind, _ parent: String?, _ region: String? = nil) -> Agency {
        Agency(code: code, name: code.uppercased(), shortName: code, kind: kind, parent: parent, region: region, timeZone: .wib)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var facts: RoutingFacts
        var expected: RoutingDecision

        init(
            named: String? = nil, _ region: String? = nil, _ category: String? = nil, holder: String? = nil, returnedBy: Set<String> = [],
            _ expected: RoutingDecision
        ) {
            facts = RoutingFacts(
                namedAgency: named, region: region.flatMap { RegionCode($0) }, category: category, holder: holder, returnedBy: returnedBy)
            self.expected = expected
        }

        var testDescription: String {
            "\(facts.namedAgency ?? "-") \(facts.region?.description ?? "-") \(facts.category ?? "-") held by \(facts.holder ?? "-")"
        }
    }

    private static func region(_ code: String) -> RegionCode { RegionCode(code) ?? .placeholder }

    static let nameless: [Case] = [
        // A rule for topic and region.
        Case("35.78", "kesehatan", .assign(agency: "35.78.dinkes", reason: topic("kesehatan", "35.78", "35.78.DINKES"))),
        Case("35.78.01.1001", "kesehatan", .assign(agency: "35.78.dinkes", reason: topic("kesehatan", "35.78.01.1001", "35.78.DINKES"))),
        Case("35.78", "kesehatan.gizi", .assign(agency: "35.78.dinkes", reason: topic("kesehatan.gizi", "35.78", "35.78.DINKES"))),
        Case("35", "kesehatan", .assign(agency: "35.dinkes", reason: topic("kesehatan", "35", "35.DINKES"))),
        Case("35.78", "desa", .assign(agency: "35.dpmd", reason: topic("desa", "35.78", "35.DPMD"))),
        Case("35.78", "listrik", .assign(agency: "35.78.dpupr", reason: topic("listrik", "35.78", "35.78.DPUPR"))),
        Case("35.15", "listrik", .assign(agency: "pln", reason: topic("listrik", "35.15", "PLN"))),
        // An agency of the whole country needs no region.
        Case(nil, "listrik", .assign(agency: "pln", reason: .topic(category: "listrik", region: nil, agency: "PLN"))),
        Case(nil, "jalan.nasional", .assign(agency: "pu.bpjn", reason: .topic(category: "jalan.nasional", region: nil, agency: "PU.BPJN"))),
        // The rule needs a region.
        Case(nil, "kesehatan", .queue(agency: "id", reasons: [.regionNeeded(category: "kesehatan", unit: "dinkes")])),
        // No such unit, neither in the regency nor in the province.
        Case("35.15", "jalan", .queue(agency: "35.15", reasons: [.noUnit(unit: "dpupr", region: region("35.15"))])),
        Case("36.71", "jalan", .queue(agency: "36.71", reasons: [.noUnit(unit: "dpupr", region: region("36.71"))])),
        // No rule, or one that points to nobody.
        Case("35.78", "seni", .queue(agency: "35.78", reasons: [.noRule(category: "seni")])),
        Case(nil, "seni", .queue(agency: "id", reasons: [.noRule(category: "seni")])),
        Case("35.78", "lama", .queue(agency: "35.78", reasons: [.noAgency(code: "gone", category: "lama")])),
        Case(nil, "lama", .queue(agency: "id", reasons: [.noAgency(code: "gone", category: "lama")])),
        // Only the place.
        Case("35.78", nil, .queue(agency: "35.78", reasons: [.noTopic])),
        Case("35.78.01", nil, .queue(agency: "35.78", reasons: [.noTopic])),
        Case("35", nil, .queue(agency: "35", reasons: [.noTopic])),
        Case("35.99", nil, .queue(agency: "35", reasons: [.noTopic])),
        Case("99.01", nil, .queue(agency: "id", reasons: [.noTopic, .noGovernment(region: region("99.01"))])),
        // Nothing.
        Case(nil, nil, .queue(agency: "id", reasons: [.noTopic, .noRegion])),
    ]

    static let naming: [Case] = [
        // An end of the tree, whatever else is said.
        Case(named: "pln", nil, nil, .assign(agency: "pln", reason: .named(agency: "PLN"))),
        Case(named: "35.78.dinkes", "35.15", "jalan", .assign(agency: "35.78.dinkes", reason: .named(agency: "35.78.DINKES"))),
        Case(named: "35.15", "35.78", "kesehatan", .assign(agency: "35.15", reason: .named(agency: "35.15"))),
        // A body with units: the topic finds the unit, in the body's own region when the complaint says nothing narrower.
        Case(named: "35.78", "35.78", "kesehatan", inside("kesehatan", "35.78.dinkes", "35.78")),
        Case(named: "35.78", nil, "kesehatan", inside("kesehatan", "35.78.dinkes", "35.78")),
        Case(named: "35.78", "35", "kesehatan", inside("kesehatan", "35.78.dinkes", "35.78")),
        Case(named: "35", "35.78", "kesehatan", inside("kesehatan", "35.78.dinkes", "35")),
        Case(named: "35", nil, "kesehatan", inside("kesehatan", "35.dinkes", "35")),
        Case(named: "pu", nil, "jalan.nasional", inside("jalan.nasional", "pu.bpjn", "pu")),
        Case(named: "id", "35.78", "kesehatan", inside("kesehatan", "35.78.dinkes", "id")),
        // Otherwise its own coordinator.
        Case(named: "35.78", "35.78", nil, .queue(agency: "35.78", reasons: [.hasUnits(agency: "35.78"), .noTopic])),
        Case(named: "35.78", "35.78", "seni", .queue(agency: "35.78", reasons: [.hasUnits(agency: "35.78"), .noRule(category: "seni")])),
        Case(named: "35.78", nil, "desa", outside("35.DPMD", "35.78")),
        Case(named: "35.78", "36.71", "kesehatan", outside("36.71.DINKES", "35.78")),
        Case(named: "pu", "35.78", "kesehatan", outside("35.78.DINKES", "pu")),
        Case(
            named: "pu", nil, "kesehatan",
            .queue(agency: "pu", reasons: [.hasUnits(agency: "PU"), .regionNeeded(category: "kesehatan", unit: "dinkes")])),
        // A name that nobody has: the topic decides, or the doubt is told.
        Case(named: "xyz", "35.78", "kesehatan", .assign(agency: "35.78.dinkes", reason: topic("kesehatan", "35.78", "35.78.DINKES"))),
        Case(named: "xyz", "35.78", nil, .queue(agency: "35.78", reasons: [.unknownAgency(code: "xyz"), .noTopic])),
        Case(named: "xyz", nil, nil, .queue(agency: "id", reasons: [.unknownAgency(code: "xyz"), .noTopic, .noRegion])),
    ]

    static let again: [Case] = [
        // Completed while a coordinator holds it: what is known now decides, and nothing better than the country leaves it there.
        Case("35.78", "kesehatan", holder: "35.15", .assign(agency: "35.78.dinkes", reason: topic("kesehatan", "35.78", "35.78.DINKES"))),
        Case(nil, nil, holder: "35.15", .queue(agency: "35.15", reasons: [.noTopic, .noRegion])),
        Case(nil, "kesehatan", holder: "35.15", .queue(agency: "35.15", reasons: [.regionNeeded(category: "kesehatan", unit: "dinkes")])),
        Case("35.78", nil, holder: "35.15", .queue(agency: "35.78", reasons: [.noTopic])),
        Case(nil, nil, holder: "gone", .queue(agency: "id", reasons: [.noTopic, .noRegion])),
        // Never back to who does not want it.
        Case(
            "35.78", "kesehatan", holder: "35.78", returnedBy: ["35.78.dinkes"],
            .queue(agency: "35.78", reasons: [.returned(agency: "35.78.DINKES")])),
        Case(
            named: "pln", nil, nil, holder: "id", returnedBy: ["pln"], .queue(agency: "id", reasons: [.returned(agency: "PLN")])),
        Case(
            "35.78", "kesehatan", returnedBy: ["35.78.dinkes"], .queue(agency: "35.78", reasons: [.returned(agency: "35.78.DINKES")])),
        Case(
            "35.78", nil, holder: "35", returnedBy: ["35.78"],
            .queue(agency: "35", reasons: [.noTopic, .returned(agency: "35.78")])),
        Case(
            "35.78", "kesehatan", holder: "35.78", returnedBy: ["35.78.dpupr"],
            .assign(agency: "35.78.dinkes", reason: topic("kesehatan", "35.78", "35.78.DINKES"))),
    ]

    private static func topic(_ category: String, _ code: String, _ agency: String) -> RoutingReason {
        .topic(category: category, region: region(code), agency: agency)
    }

    private static func inside(_ category: String, _ agency: String, _ named: String) -> RoutingDecision {
        .assign(agency: agency, reason: .topicInside(category: category, agency: agency.uppercased(), named: named.uppercased()))
    }

    private static func outside(_ agency: String, _ named: String) -> RoutingDecision {
        .queue(
            agency: named,
            reasons: [.hasUnits(agency: named.uppercased()), .outside(agency: agency, named: named.uppercased())])
    }

    @Test(arguments: nameless + naming + again)
    func decides(_ one: Case) {
        #expect(RoutingDecision(one.facts, agencies: Self.agencies, rules: Self.rules) == one.expected)
    }

    /// Whatever is known: somebody gets it, that somebody exists, and a coordinator is told why.
    @Test func everyCombinationEndsAtSomebody() {
        let names: [String?] = [nil, "xyz"] + Self.agencies.all.map { Optional($0.code) }
        let regions: [String?] = [nil, "35", "35.78", "35.15", "35.78.01", "36.71", "99"]
        let categories: [String?] = [nil, "kesehatan", "jalan", "jalan.nasional", "desa", "listrik", "lama", "seni"]
        for name in names {
            for region in regions {
                for category in categories {
                    for holder in [nil, "35.15", "gone"] {
                        let facts = RoutingFacts(
                            namedAgency: name, region: region.flatMap { RegionCode($0) }, category: category, holder: holder,
                            returnedBy: ["35.78.dinkes"])
                        switch RoutingDecision(facts, agencies: Self.agencies, rules: Self.rules) {
                        case .assign(let agency, let reason):
                            #expect(Self.agencies[agency] != nil)
                            #expect(agency != "35.78.dinkes")
                            #expect(reason.sentence.hasSuffix("."))
                        case .queue(let agency, let reasons):
                            #expect(Self.agencies[agency] != nil)
                            #expect(!reasons.isEmpty)
                            #expect(reasons.allSatisfy { $0.sentence.hasSuffix(".") })
                        }
                    }
                }
            }
        }
    }

    @Test func withoutAnyReferenceDataTheRootGetsIt() {
        let facts = RoutingFacts(namedAgency: "35.78", region: RegionCode("35.78"), category: "jalan")
        guard case .queue(let agency, let reasons) = RoutingDecision(facts, agencies: AgencyTree([]), rules: RoutingRules()) else {
            Issue.record("assigned to an agency that does not exist")
            return
        }
        #expect(agency == AgencyTree.root)
        #expect(
            reasons.map(\.sentence) == [
                "The complainant named an agency that is not known: 35.78.", "No rule says who answers for the topic jalan.",
                "No government is known for the region 35.78.",
            ])
    }

    @Test func sentencesAreForPeople() {
        #expect(
            RoutingReason.topic(category: "jalan", region: RegionCode("35.78"), agency: "Dinas PU Kota Surabaya").sentence
                == "Dinas PU Kota Surabaya answers for the topic jalan in the region 35.78.")
        #expect(
            RoutingReason.regionNeeded(category: "jalan", unit: "dpupr").sentence
                == "The topic jalan belongs to the unit dpupr of a local government, but the region is not known.")
    }
}
