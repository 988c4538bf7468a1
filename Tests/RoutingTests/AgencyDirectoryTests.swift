import Complaints
import Registry
import Testing
import Time

@testable import Routing

@Suite struct AgencyDirectoryTests {
    private let directory: AgencyDirectory

    init() {
        let agencies = [
            ("35", "Pemerintah Provinsi Jawa Timur", "Jawa Timur", AgencyKind.province, "id"),
            ("35.78", "Pemerintah Kota Surabaya", "Surabaya", .city, "35"),
            ("35.78.dinkes", "Dinas Kesehatan Kota Surabaya", "Dinkes", .unit, "35.78"),
            ("35.15.dinkes", "Dinas Kesehatan Kabupaten Sidoarjo", "Dinkes", .unit, "35.15"),
            ("kemenkes", "Kementerian Kesehatan", "Kemenkes", .ministry, "id"),
        ].map { Agency(code: $0, name: $1, shortName: $2, kind: $3, parent: $4, region: nil, timeZone: .wib) }
        directory = AgencyDirectory(
            Registry(
                version: 1, agencies: AgencyTree(agencies), regions: RegionIndex([]), categories: [:], rules: RoutingRules(),
                deadlines: DeadlinePolicy(rules: [], calendar: WorkingCalendar(holidays: []))))
    }

    @Test(
        arguments: [
            (nil, ["35", "35.15.dinkes", "35.78", "35.78.dinkes", "kemenkes"]),
            ("kesehatan", ["35.15.dinkes", "35.78.dinkes", "kemenkes"]),
            ("KESEHATAN surabaya", ["35.78.dinkes"]),
            ("surabaya  dinas", ["35.78.dinkes"]),
            ("35.78", ["35.78", "35.78.dinkes"]),
            ("   ", ["35", "35.15.dinkes", "35.78", "35.78.dinkes", "kemenkes"]),
            ("kkemen", []), ("kementerian kesehatanx", []),
        ] as [(String?, [String])])
    func findsEveryWord(search: String?, expected: [String]) {
        let (found, total) = directory.search(search, below: nil, limit: 10)
        #expect(found.map(\.code) == expected)
        #expect(total == expected.count)
    }

    @Test func staysBelowTheParentAndTheLimit() {
        #expect(directory.search(nil, below: "id", limit: 10).found.map(\.code) == ["35", "kemenkes"])
        let (found, total) = directory.search("dinas", below: nil, limit: 1)
        #expect(found.map(\.code) == ["35.15.dinkes"])
        #expect(total == 2)
    }
}
