import FoundationEssentials
import JSON
import RPC
import Testing
import Time

struct FieldReaderTests {
    /// The valid object with one member replaced, or removed when `value` is nil.
    private func problems(_ name: String, _ value: String?) throws -> [FieldProblem] {
        var writer = JSONWriter()
        writer.beginObject()
        for member in try JSONDocument(Sample.valid).root.members where member.name != name {
            writer.name(member.name)
            writer.raw(member.value.rawBytes)
        }
        if let value {
            writer.name(name)
            writer.raw(value.utf8)
        }
        writer.endObject()
        var fields = FieldReader(try JSONDocument(writer.bytes).root)
        _ = Sample(from: &fields)
        return fields.finish()
    }

    @Test func readsEveryKindAndComesBack() throws {
        let sample = try Sample(json: Array(Sample.valid.utf8))
        #expect(sample.title == "a title")
        #expect(sample.note == "x\ny")
        #expect(sample.tags == ["a", "b"])
        #expect(sample.big == .max)
        #expect(sample.weight == 0.5)
        #expect(sample.isOpen && !sample.isLoud)
        #expect(sample.at.rfc3339 == "2026-11-22T03:43:14.500000Z")
        #expect(sample.on?.iso == "2026-11-22")
        #expect(sample.key == UUID(uuidString: "8F14E45F-CEEA-467F-A8D5-1D2E3F405162"))
        #expect(sample.colour == .green && sample.others == [.red])
        #expect(sample.inner.children == [Inner(name: "j")])
        #expect(sample.anything == Array(#"{"a":[1, 2]}"#.utf8))
        #expect(try Sample(json: sample.json) == sample)
    }

    @Test(
        arguments: [
            ("title", nil, "is required"), ("title", "null", "is required"), ("title", "1", "must be a text"),
            ("title", #""a""#, "must be 2 to 8 characters long"),
            ("title", #""123456789""#, "must be 2 to 8 characters long"), ("title", #""a\u0000b""#, "must not contain control characters"),
            ("title", #""a\nb""#, "must not contain control characters"), ("note", #""a\u0007""#, "must not contain control characters"),
            ("note", "[]", "must be a text"), ("tags", "{}", "must be an array"),
            ("tags", #"["a","b","c","d"]"#, "must have 0 to 3 elements"),
            ("count", nil, "is required"), ("count", "0", "must be an integer from 1 to 10"),
            ("count", "11", "must be an integer from 1 to 10"),
            ("count", "1.0", "must be an integer from 1 to 10"), ("count", "1e0", "must be an integer from 1 to 10"),
            ("count", #""x""#, "must be an integer from 1 to 10"), ("count", #""""#, "must be an integer from 1 to 10"),
            ("count", "99999999999999999999", "must be an integer from 1 to 10"), ("weight", "1.5", "must be a number from -1.0 to 1.0"),
            ("weight", #""1""#, "must be a number from -1.0 to 1.0"), ("weight", "1e999", "must be a number from -1.0 to 1.0"),
            ("isOpen", nil, "is required"),
            ("isOpen", "0", "must be true or false"), ("isLoud", #""true""#, "must be true or false"),
            ("at", #""2026-11-22T03:43:14""#, "must be a date and time with offset (RFC 3339) in the years 1900 to 2200"),
            ("at", #""1899-12-31T23:59:59Z""#, "must be a date and time with offset (RFC 3339) in the years 1900 to 2200"),
            ("at", #""2201-01-01T00:00:00Z""#, "must be a date and time with offset (RFC 3339) in the years 1900 to 2200"),
            ("on", #""2026-02-29""#, "must be a date, yyyy-mm-dd"), ("key", #""8f14e45f-ceea-467f-a8d5-1d2e3f40516""#, "must be a UUID"),
            ("key", #""8f14e45f-ceea-467f-a8d5-1d2e3f40516g""#, "must be a UUID"),
            ("key", #""8f14e45fXceea-467f-a8d5-1d2e3f405162""#, "must be a UUID"),
            ("key", "1", "must be a UUID"), ("colour", #""blue""#, "must be one of red, green"),
            ("colour", "1", "must be one of red, green"),
            ("others", "[]", "must have 1 to 2 elements"), ("numbers", nil, "is required"), ("inner", "[]", "must be an object"),
            ("inner", nil, "is required"),
            ("more", "{}", "must be an array"), ("even", "3", "must be even"), ("even", nil, "is required"),
            ("note", nil, "is needed when isOpen"),
        ] as [(String, String?, String)])
    func reportsOneWrongField(name: String, value: String?, problem: String) throws {
        #expect(try problems(name, value) == [FieldProblem(path: name, problem: problem)])
    }

    @Test(
        arguments: [
            ("tags", #"["a",1,""]"#, ["tags[1] must be a text", "tags[2] must be 1 to 4 characters long"]),
            ("others", #"["red","blue"]"#, ["others[1] must be one of red, green"]),
            ("numbers", "[1,10]", ["numbers[1] must be an integer from 0 to 9"]),
            ("inner", "{}", ["inner.name is required"]),
            ("inner", #"{"name":"i","children":[{"name":"j"},{},3,{"name":""}]}"#, ["inner.children must have 0 to 3 elements"]),
            (
                "inner", #"{"name":7,"children":[{},3,{"name":"k","children":[{"name":""}]}]}"#,
                [
                    "inner.name must be a text", "inner.children[0].name is required", "inner.children[1] must be an object",
                    "inner.children[2].children[0].name must be 1 to 5 characters long",
                ]
            ),
            ("inner", #"{"name":"a","name":"b"}"#, ["inner.name appears more than once"]),
            ("inner", #"{"name":"a","x":1,"\u0078":1}"#, ["inner.x appears more than once"]),
        ] as [(String, String, [String])])
    func reportsWhereInsideItIs(name: String, value: String, expected: [String]) throws {
        #expect(try problems(name, value).map { "\($0.path) \($0.problem)" } == expected)
    }

    @Test func reportsEverythingAtOnce() throws {
        var fields = FieldReader(try JSONDocument("{}").root)
        _ = Sample(from: &fields)
        #expect(fields.finish().map(\.path) == ["title", "count", "isOpen", "at", "key", "colour", "numbers", "inner", "even"])
    }

    @Test(arguments: ["null", "[]", "1", "\"x\""])
    func somethingElseThanAnObjectIsOneProblem(text: String) throws {
        var fields = FieldReader(try JSONDocument(text).root)
        _ = Sample(from: &fields)
        #expect(fields.finish() == [FieldProblem(path: "", problem: "must be an object")])
    }

    @Test func lengthsCountScalars() throws {
        #expect(try problems("title", #""ééééé😀😀😀""#).isEmpty)
        #expect(try problems("title", #""\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\ud83d\ude00\ud83d\ude00""#).isEmpty)
        #expect(try problems("title", #""ééééé😀😀😀😀""#).count == 1)
    }

    @Test(arguments: ["-9223372036854775808", #""-9223372036854775808""#, "1", #""0""#])
    func integersMayBeStrings(value: String) throws {
        #expect(try problems("big", value).isEmpty)
    }

    @Test func unknownMembersAreIgnored() throws {
        #expect(try problems("unknown", "{}").isEmpty)
    }

    @Test func membersAreBounded() throws {
        let text = "{" + (0...FieldReader.maxMembers).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
        var fields = FieldReader(try JSONDocument(text).root)
        _ = Inner(from: &fields)
        #expect(fields.finish() == [FieldProblem(path: "", problem: "must have at most 256 members")])
    }

    @Test func problemsAreBounded() throws {
        struct Many: WireObject {
            init(from fields: inout FieldReader) { _ = fields.ints("a", 0...100_000, each: 1...1) }
            func write(to writer: inout JSONWriter) {}
        }
        let text = #"{"a":["# + Array(repeating: "0", count: 10_000).joined(separator: ",") + "]}"
        var fields = FieldReader(try JSONDocument(text).root)
        _ = Many(from: &fields)
        #expect(fields.finish().count == FieldReader.maxProblems)
    }

    @Test func describesItself() {
        let fields = FieldReader.describe(Sample.self)
        #expect(fields.map(\.name).prefix(4) == ["title", "note", "tags", "count"])
        #expect(fields.filter(\.isRequired).map(\.name) == ["title", "count", "isOpen", "at", "key", "colour", "numbers", "inner", "even"])
        #expect(fields[0].about == "What it is called.")
        #expect(String(decoding: fields[0].schema.json, as: UTF8.self) == #"{"type":"string","minLength":2,"maxLength":8}"#)
    }

    @Test func uuidsAreWrittenInLowercase() {
        for _ in 0..<100 {
            let key = UUID()
            #expect(key.lowercase == key.uuidString.lowercased())
        }
    }
}
