import Testing

@testable import ServiceKit

@Suite struct NameSuggestionTests {
    @Test(arguments: [("", "", 0), ("a", "", 1), ("port", "prot", 1), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("abc", "abc", 0)])
    func distance(_ left: String, _ right: String, _ expected: Int) {
        #expect(NameSuggestion.distance(left, right) == expected)
        #expect(NameSuggestion.distance(right, left) == expected)
    }

    @Test func suggestsWhatIsCloseOnly() {
        let names = ["--rpc-port", "--rpc-host", "--database-pool-size"]
        #expect(NameSuggestion.closest(to: "--rpc-prot", in: names) == "--rpc-port")
        #expect(NameSuggestion.closest(to: "--database-poolsize", in: names) == "--database-pool-size")
        #expect(NameSuggestion.closest(to: "--verbose", in: names) == nil)
        #expect(NameSuggestion.closest(to: "--rpc-xost", in: Set(names)) == "--rpc-host")
    }
}
