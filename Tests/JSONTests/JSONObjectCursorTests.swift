import JSON
import Testing

struct JSONObjectCursorTests {
    private func cursor(_ text: String) throws -> JSONObjectCursor {
        try #require(JSONObjectCursor(try JSONDocument(text).root))
    }

    @Test func findsInAnyOrder() throws {
        var members = try cursor(#"{"a":1,"b":2,"c":3}"#)
        #expect(members.find("c")?.int64 == 3)
        #expect(members.find("a")?.int64 == 1)
        #expect(members.find("b")?.int64 == 2)
        #expect(members.find("b")?.int64 == 2)
        #expect(members.find("d") == nil)
        #expect(members.duplicates().isEmpty)
    }

    @Test func findsNothingInAnEmptyObject() throws {
        var members = try cursor("{}")
        #expect(members.find("a") == nil)
        var empty = JSONObjectCursor.empty
        #expect(empty.find("a") == nil)
        #expect(empty.duplicates().isEmpty)
        #expect(JSONObjectCursor(try JSONDocument("[]").root) == nil)
    }

    @Test(
        arguments: [
            (#"{"a":1,"a":2}"#, ["a"]), (#"{"a":1,"b":0,"\u0061":2}"#, ["a"]), (#"{"a":1,"b":2}"#, []),
            (#"{"x":1,"x":2,"x":3,"y":1,"y":1}"#, ["x", "y"]),
            (#"{"é":1,"e\u0301":2}"#, []),
        ] as [(String, [String])])
    func namesDuplicates(text: String, names: [String]) throws {
        var members = try cursor(text)
        #expect(members.duplicates() == names)
        _ = members.find("a")
        #expect(members.duplicates() == names)
    }

    @Test func staysLinearWithManyMembers() throws {
        let many = (0..<50_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(try cursor("{\(many)}").duplicates().isEmpty)
        #expect(try cursor("{\(many),\"k77\":1,\"k77\":2}").duplicates() == ["k77"])
    }
}
