import Foundation
import JSON
import Testing

struct JSONNodeTests {
    @Test func readsMembersInAnyOrder() throws {
        let root = try JSONDocument(#"{"a":{"deep":[[],{}]},"b":"x","\u0063":[1,2,3],"b":"second"}"#).root
        #expect(root["c"]?.elements.map(\.int64) == [1, 2, 3])
        #expect(root["b"]?.string == "x")
        #expect(root["c" as String]?.count == 3)
        #expect(root["a"]?["deep"]?.kind == .array)
        #expect(root["missing"] == nil)
        #expect(root["a"]?["b"] == nil)
        #expect(root.count == 4)
        #expect(root.members.map(\.name) == ["a", "b", "c", "b"])
        #expect(root["b"]?["b"] == nil)
        #expect(root.members.map(\.value.members.underestimatedCount) == [0, 0, 0, 0])
    }

    @Test func tellsTheKindAndGivesTheExactText() throws {
        let root = try JSONDocument(#"[ null , true,false, -1.50e+2 ,"a\n" , [ 1 ] ,{ "k" : 2 }]"#).root
        #expect(root.elements.map(\.kind) == [.null, .true, .false, .number, .string, .array, .object])
        let texts = root.elements.map { String(decoding: $0.rawBytes, as: UTF8.self) }
        #expect(texts == ["null", "true", "false", "-1.50e+2", #""a\n""#, "[ 1 ]", #"{ "k" : 2 }"#])
        #expect(root.elements.map(\.bool) == [nil, true, false, nil, nil, nil, nil])
        #expect(root.elements.map(\.count) == [0, 0, 0, 0, 0, 1, 1])
        #expect(root.elements.compactMap(\.string) == ["a\n"])
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil),
            ("18446744073709551616", nil), ("100000000000000000000000000000", nil), ("1.0", nil), ("1e3", nil), ("\"1\"", nil),
            ("true", nil),
        ] as [(String, Int64?)])
    func readsExactIntegersOnly(text: String, value: Int64?) throws {
        #expect(try JSONDocument(text).root.int64 == value)
    }

    @Test(arguments: [
        "0", "-0", "1", "0.1", "-6.9175", "107.6191", "1e22", "1e23", "123456789012345678", "9007199254740993", "0.3e-1", "5e-324",
        "1e-400", "1.7976931348623157e308",
        "0.000000000000001", "9007199254740992.5", "1234567890.12345678", "0.1234567890123456789012345678901234567890",
    ])
    func readsTheNearestDouble(text: String) throws {
        #expect(try JSONDocument(text).root.double == Double(text))
    }

    @Test func readsRandomDecimalsAsTheStandardLibraryDoes() throws {
        for _ in 0..<20_000 {
            let digits = String(UInt64.random(in: 0...UInt64.max) >> UInt64.random(in: 0..<64))
            let text =
                "-".prefix(.random(in: 0...1)) + digits + "." + String(UInt64.random(in: 0...UInt64.max) >> UInt64.random(in: 0..<64))
            #expect(try JSONDocument(String(text)).root.double == Double(text), "\(text)")
        }
    }

    @Test func aNumberBeyondDoubleIsNoDouble() throws {
        #expect(try JSONDocument("1e999").root.double == nil)
        #expect(try JSONDocument("\"1\"").root.double == nil)
    }

    @Test func decodesEscapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\uDE00é\u0000""#
        #expect(try JSONDocument(text).root.string == "\"\\/\u{8}\u{C}\n\r\té€😀é\u{0}")
    }

    @Test func comparesAfterUnescaping() throws {
        let root = try JSONDocument(#"["rpc.ping","rpc\u002eping","rpc.pin","rpc.pingx",1]"#).root
        #expect(root.elements.map { $0.equals("rpc.ping") } == [true, true, false, false, false])
    }

    @Test func saysWhetherTheTextIsPlain() throws {
        let root = try JSONDocument(#"["abc","é","a\n",1]"#).root
        #expect(root.elements.map(\.isPlainASCII) == [true, false, false, false])
        #expect(root.elements.map(\.hasEscapes) == [false, false, true, false])
        #expect(root.elements.map(\.rawLength) == [3, 2, 3, 0])
        #expect(root.elements.map { $0.withPlainString { $0.count } } == [3, 2, nil, nil])
    }

    @Test func aHeldNodeOutlivesTheNextText() throws {
        var document = try JSONDocument(#"{"a":"first"}"#)
        let held = document.root
        for text in [#"{"b":[1,2,3,4,5,6,7,8,9]}"#, "1", #"{"a":"other"}"#] {
            try Array(text.utf8).withUnsafeBytes { try document.parse($0) }
            #expect(held["a"]?.string == "first")
        }
        #expect(document.root["a"]?.string == "other")
    }

    @Test func afterAnErrorTheDocumentIsNull() throws {
        var document = try JSONDocument("[1]")
        #expect(throws: JSONError.self) { try Array("[1,".utf8).withUnsafeBytes { try document.parse($0) } }
        #expect(document.root.isNull)
        try Array("[2]".utf8).withUnsafeBytes { try document.parse($0) }
        #expect(document.root.elements.map(\.int64) == [2])
    }
}
