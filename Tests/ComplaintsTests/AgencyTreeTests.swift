import Testing
import Time

@testable import Complaints

let sampleAgencies = AgencyTree([
    agency("id", .national, under: nil),
    agency("pln", .stateEnterprise, under: "id"),
    agency("35", .province, under: "id"),
    agency("35.dinkes", .unit, under: "35"),
    agency("35.78", .city, under: "35"),
    agency("35.78.dinkes", .unit, under: "35.78"),
    agency("35.78.dpupr", .unit, under: "35.78"),
    agency("35.78.dpupr.jalan", .subUnit, under: "35.78.dpupr"),
])

private func agency(_ code: String, _ kind: AgencyKind, under parent: String?) -> Agency {
    Agency(code: code, name: code, shortName: code, kind: kind, parent: parent, region: nil, timeZone: .wib)
}

@Suite("Agency tree")
struct AgencyTreeTests {
    @Test("chain, subtree, containment")
    func shape() {
        #expect(sampleAgencies.chain(from: "35.78.dinkes") == ["35.78.dinkes", "35.78", "35", "id"])
        #expect(sampleAgencies.chain(from: "nowhere") == [])
        #expect(Set(sampleAgencies.subtree(of: "35.78")) == ["35.78", "35.78.dinkes", "35.78.dpupr", "35.78.dpupr.jalan"])
        #expect(sampleAgencies.subtree(of: "id").count == sampleAgencies.count)
        #expect(sampleAgencies.subtree(of: "nowhere") == [])
        #expect(sampleAgencies.contains("35.78.dpupr.jalan", within: "35"))
        #expect(sampleAgencies.contains("35", within: "35"))
        #expect(!sampleAgencies.contains("35", within: "35.78"))
    }

    @Test(
        "where a misrouted complaint goes",
        arguments: [
            ("35.78.dinkes", "35.78.dpupr", "35.78"), ("35.78.dinkes", "35.dinkes", "35"), ("35.78.dinkes", "pln", "id"),
            ("35.78.dpupr.jalan", "35.78.dpupr", "35.78.dpupr"), ("35", "35.78.dinkes", "35"),
        ])
    func commonParent(first: String, second: String, common: String) {
        #expect(sampleAgencies.commonParent(of: first, and: second) == common)
        #expect(sampleAgencies.commonParent(of: second, and: first) == common)
    }

    @Test("a damaged table with a cycle hangs nobody")
    func cycle() {
        let tree = AgencyTree([agency("a", .unit, under: "b"), agency("b", .unit, under: "a")])
        #expect(tree.chain(from: "a").count <= 32)
        #expect(tree.subtree(of: "a").count <= 4)
    }
}

@Suite("Routing rules")
struct RoutingRulesTests {
    private let rules: RoutingRules = {
        var rules = RoutingRules()
        rules.set(.unit("dpupr"), category: "jalan", region: nil)
        rules.set(.unit("dinkes"), category: "kesehatan", region: nil)
        rules.set(.agency("pln"), category: "listrik", region: nil)
        rules.set(.agency("35.78.dpupr.jalan"), category: "jalan.lubang", region: RegionCode("35.78"))
        return rules
    }()

    @Test(
        "the narrower region, then the narrower topic",
        arguments: [
            ("jalan.lubang", "35.78.01.1001", "35.78.dpupr.jalan"), ("jalan.trotoar", "35.78", "35.78.dpupr"),
            ("kesehatan.obat", "35.78.01", "35.78.dinkes"), ("kesehatan", "35", "35.dinkes"), ("kesehatan", "35.79", "35.dinkes"),
            ("listrik.padam", nil, "pln"), ("jalan", nil, nil), ("jalan", "36.71", nil), ("sampah", "35.78", nil),
        ] as [(String, String?, String?)])
    func resolves(category: String, region: String?, agency: String?) {
        let region = region.flatMap { RegionCode($0) }
        let found = rules.target(category: category, region: region)
            .flatMap { rules.agency(for: $0, region: region, in: sampleAgencies) }
        #expect(found?.code == agency)
    }
}
