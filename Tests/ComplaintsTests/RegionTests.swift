import Testing

@testable import Complaints

@Suite("Region code")
struct RegionTests {
    @Test("levels", arguments: [("35", RegionLevel.province), ("35.78", .regency), ("35.78.01", .district), ("35.78.01.1001", .village)])
    func levels(text: String, level: RegionLevel) throws {
        let code = try #require(RegionCode(text))
        #expect(code.level == level)
        #expect(code.description == text)
    }

    @Test(
        "refuses",
        arguments: [
            "", "3", "3578", "35.", ".35", "35.7", "35.78.1", "35.78.01.101", "35..78", "35.78.01.10011", "a5", "05", "35.78 ", "３５",
        ])
    func refuses(text: String) {
        #expect(RegionCode(text) == nil)
    }

    @Test("what contains it")
    func enclosing() throws {
        let village = try #require(RegionCode("35.78.01.1001"))
        #expect(village.enclosing(.province)?.description == "35")
        #expect(village.enclosing(.regency)?.description == "35.78")
        #expect(village.enclosing(.district)?.description == "35.78.01")
        #expect(village.enclosing(.village) == village)
        #expect(RegionCode("35")?.enclosing(.regency) == nil)
    }

    @Test("the index finds exactly what it holds")
    func index() throws {
        let codes = ["35", "35.78", "35.78.01", "35.78.01.1001", "11", "96.71"].compactMap { RegionCode($0) }
        let index = RegionIndex(codes)
        for code in codes { #expect(index.contains(code)) }
        for missing in ["12", "35.79", "35.78.02", "35.78.01.1002"] { #expect(!index.contains(try #require(RegionCode(missing)))) }
        #expect(!RegionIndex([]).contains(codes[0]))
        #expect(!index.contains(.placeholder))
    }
}
