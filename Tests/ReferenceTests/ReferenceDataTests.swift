import Complaints
import Contracts
import RPC
import Reference
import Testing
import Time

/// The shipped files, as the demonstration and every new installation get them.
@Suite struct ReferenceDataTests {
    private let data: ReferenceData
    private let samples: [SampleRow]

    init() throws {
        let directory = try ReferenceDirectory.find()
        data = try ReferenceData.load(from: directory)
        samples = try ReferenceData.samples(from: directory)
    }

    @Test func thereAre38ProvincesAnd514RegenciesAndCities() {
        #expect(data.regions.count { $0.code.level == .province } == 38)
        #expect(data.regions.count { $0.code.level == .regency } == 514)
        #expect(data.regions.count { $0.type == "regency" } == 416)
        #expect(data.regions.count { $0.type == "city" } == 98)
    }

    @Test func everyCodeIsUnique() {
        #expect(Set(data.regions.map(\.code)).count == data.regions.count)
        #expect(Set(data.agencies.map(\.code)).count == data.agencies.count)
        #expect(Set(data.categories.map(\.code)).count == data.categories.count)
        #expect(Set(data.holidays.map(\.date)).count == data.holidays.count)
    }

    @Test func everyParentStandsAboveItsChildren() {
        var agencies: Set<String> = []
        for agency in data.agencies {
            if let parent = agency.parent { #expect(agencies.contains(parent), "\(agency.code)") }
            agencies.insert(agency.code)
        }
        let regions = Set(data.regions.map(\.code))
        for region in data.regions where region.code.level == .regency {
            #expect(region.code.enclosing(.province).map(regions.contains) == true, "\(region.code)")
        }
        var categories: Set<String> = []
        for category in data.categories {
            if let parent = category.parent { #expect(categories.contains(parent), "\(category.code)") }
            categories.insert(category.code)
        }
    }

    @Test func everyAgencyPassesTheChecksOfTheWire() throws {
        for agency in data.agencies { #expect(try AgencyRow(json: agency.json) == agency) }
        for region in data.regions { #expect(try RegionRow(json: region.json) == region) }
        for category in data.categories { #expect(try CategoryRow(json: category.json) == category) }
        for holiday in data.holidays { #expect(try HolidayRow(json: holiday.json) == holiday) }
    }

    @Test func everyRegionHasItsGovernment() throws {
        let agencies = Dictionary(uniqueKeysWithValues: data.agencies.map { ($0.code, $0) })
        for region in data.regions {
            let government = try #require(agencies[region.code.description])
            #expect(government.kind.rawValue == region.type)
            #expect(government.region == region.code)
            #expect(government.timeZone == region.timeZone)
            let parent = region.code.level == .province ? AgencyTree.root : region.code.enclosing(.province)?.description
            #expect(government.parent == parent)
        }
    }

    @Test(arguments: [
        ("35", "Pemerintah Provinsi Jawa Timur", AgencyKind.province, "id", TimeZoneID.wib),
        ("35.78", "Pemerintah Kota Surabaya", .city, "35", .wib),
        ("35.78.dinkes", "Dinas Kesehatan Kota Surabaya", .unit, "35.78", .wib),
        ("35.15.damkar", "Dinas Pemadam Kebakaran dan Penyelamatan Kabupaten Sidoarjo", .unit, "35.15", .wib),
        ("31.71", "Pemerintah Kota Administrasi Jakarta Pusat", .city, "31", .wib),
        ("73.71.dinkes", "Dinas Kesehatan Kota Makassar", .unit, "73.71", .wita),
        ("91.71.dinkes", "Dinas Kesehatan Kota Jayapura", .unit, "91.71", .wit),
    ])
    func agency(code: String, name: String, kind: AgencyKind, parent: String, zone: TimeZoneID) throws {
        let agency = try #require(data.agencies.first { $0.code == code })
        #expect(agency.name == name)
        #expect(agency.kind == kind)
        #expect(agency.parent == parent)
        #expect(agency.timeZone == zone)
    }

    @Test func unitsExistAtTheirLevelsOnly() {
        let codes = Set(data.agencies.map(\.code))
        // No province runs a fire brigade, no city has villages.
        for region in data.regions {
            #expect(codes.contains("\(region.code).dinkes"))
            #expect(codes.contains("\(region.code).damkar") == (region.type != "province"))
            #expect(codes.contains("\(region.code).dpmd") == (region.type != "city"))
        }
        #expect(data.agencies.count { $0.kind == .unit } == 38 * 23 + 416 * 26 + 98 * 25)
    }

    @Test func everyTopicIsAnsweredByABodyThatExistsEverywhere() {
        let tree = AgencyTree(data.agencies.map(Agency.init))
        for category in data.categories {
            #expect((category.unit == nil) != (category.agency == nil), "\(category.code)")
            if let agency = category.agency { #expect(tree[agency] != nil, "\(category.code): \(agency)") }
            guard let unit = category.unit else { continue }
            for region in data.regions where region.code.level == .regency {
                let found = RoutingRules().agency(for: .unit(unit), region: region.code, in: tree)
                #expect(found != nil, "\(category.code): \(unit) in \(region.code)")
            }
        }
    }

    @Test func aTopicThatNamesABodyTakesNothingFromItsParent() throws {
        let national = try #require(data.categories.first { $0.code == "jalan.nasional" })
        #expect(national.unit == nil)
        #expect(national.agency == "pu")
        let hole = try #require(data.categories.first { $0.code == "jalan.lubang" })
        #expect(hole.unit == "dpupr")
        #expect(hole.agency == nil)
        #expect(hole.defaultClass == .complaint)
    }

    @Test func samplesReferToWhatExists() {
        let agencies = Set(data.agencies.map(\.code))
        let categories = Set(data.categories.map(\.code))
        let regions = Set(data.regions.map(\.code))
        #expect(samples.count >= 300)
        for sample in samples {
            if let agency = sample.agency { #expect(agencies.contains(agency), "\(sample.key): \(agency)") }
            if let category = sample.category { #expect(categories.contains(category), "\(sample.key): \(category)") }
            if let region = sample.region { #expect(regions.contains(region), "\(sample.key): \(region)") }
        }
    }

    @Test func holidaysCoverTheYearsAround() {
        let years = Set(data.holidays.map(\.date.year))
        #expect(years.isSuperset(of: 2020...2027))
    }
}

extension Agency {
    init(_ row: AgencyRow) {
        self.init(
            code: row.code, name: row.name, shortName: row.shortName, kind: row.kind, parent: row.parent, region: row.region?.description,
            timeZone: row.timeZone)
    }
}
