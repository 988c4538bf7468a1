import JSON
import Testing

/// RFC 8259 class by class: what must be accepted, what must be refused, and what the RFC leaves open and how it was decided here.
struct JSONConformanceTests {
    private static func isAccepted(_ bytes: [UInt8]) -> Bool { (try? JSONDocument(bytes)) != nil }
    private static func isAccepted(_ text: String) -> Bool { isAccepted(Array(text.utf8)) }

    private static func nested(_ depth: Int, _ open: String, _ close: String, _ inside: String = "") -> String {
        String(repeating: open, count: depth) + inside + String(repeating: close, count: depth)
    }

    // MARK: Numbers (section 6)

    @Test(arguments: [
        "0", "-0", "0.0", "-0.0", "1", "-1", "10", "123456789", "0e0", "0E0", "0e+0", "0e-0", "1e1", "1E1", "1e+1", "1e-1", "1.0e1",
        "-1.5E-10", "0.1", "0.123456789012345678901234567890", "1e00001", "1e-00001", "100000000000000000000000000000000000000000",
        "-99999999999999999999999999999999999999999", "1e400", "-1e400", "1e-400", "1e999999999999", "4.9e-324", "2.4e-324",
        "9007199254740993", "9223372036854775808", "-9223372036854775809", " 1 ", "[-0]",
    ])
    func numbers(text: String) { #expect(Self.isAccepted(text)) }

    @Test(arguments: [
        "-", "+", "+1", "--1", "- 1", "00", "01", "-01", "-00", "012", "0123.4", "1.", "-1.", ".1", "-.1", "1.e1", "1e", "1e+", "1e-",
        "1ee1", "1e1.5", "1e1e1", "1.2.3", "1..2", "0x1", "0X1F", "0b1", "0o7", "1_000", "1,000", "1f", "1d", "1L", "1n", "Infinity",
        "-Infinity", "+Infinity", "NaN", "-NaN", "nan", "inf", "1 000", "1 e1", "1e 1", "１", "٣", "²", "1\u{2212}1", "−1", "½", "1%",
        "0e", "0e+", "2.e3", "2.e+3", "2.e-3", "9.e+", "1/2", "1+2", "(1)", "'1'",
    ])
    func noNumbers(text: String) { #expect(!Self.isAccepted(text)) }

    @Test func valuesOfNumbers() throws {
        let root = try JSONDocument(
            "[-0, 0.1, 1e2, 123456789012345678901234567890, 9007199254740993, -9223372036854775808, 1e400, 1e-400, 1.0, 2.5e-1]"
        ).root
        let doubles = root.elements.map(\.double)
        #expect(doubles[0]?.sign == .minus && doubles[0] == 0)
        #expect(doubles[1...].map { $0 } == [0.1, 100, 1.2345678901234568e29, 9_007_199_254_740_992, -0x1p63, nil, 0, 1, 0.25])
        #expect(
            root.elements.map(\.int64) == [0, nil, nil, nil, 9_007_199_254_740_993, .min, nil, nil, nil, nil])
    }

    // MARK: Strings (section 7)

    @Test(arguments: [
        #""""#, #"" ""#, #""\"""#, #""\\""#, #""\/""#, #""/""#, #""\b\f\n\r\t""#, #""\u0000""#, #""\u001f""#, #""\u007F""#, #""\uFFFF""#,
        #""\uFFFE""#, #""\uFDD0""#, #""\u2028\u2029""#, "\"\u{2028}\u{2029}\"", "\"\u{7F}\"", "\"\u{FFFF}\"", "\"\u{FEFF}\"",
        "\"\u{10FFFF}\"", #""\uD800\uDC00""#, #""\uDBFF\uDFFF""#, #""\ud834\udd1e""#, #""\uD83D\uDE00\uD83D\uDE00""#, "\"😀\"",
        "\"e\u{301}\"", #""'""#, #""\\u0041""#, #""\\\"""#, "\"//\"", "\"/*\"", #""\u00e9""#, #""\u00E9""#,
    ])
    func strings(text: String) { #expect(Self.isAccepted(text)) }

    @Test(arguments: [
        "\"", "'a'", "\"a", "a\"", "`a`", "“a”", "\"\\\"", "\"\\", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123",
        "\"\\uD83D\\u\"",
        "\"\\u 123\"", "\"\\u+123\"", "\"\\uGGGG\"", "\"\\u{41}\"", "\"\\x41\"", "\"\\0\"", "\"\\1\"", "\"\\a\"", "\"\\v\"", "\"\\e\"",
        "\"\\'\"",
        "\"\\U0041\"", "\"\\N\"", "\"\\ \"", "\"\\\n\"", "\"\\é\"", "\"a\nb\"", "\"a\rb\"", "\"a\tb\"", "\"\u{0}\"", "\"\u{1}\"",
        "\"\u{1F}\"",
        "\"a\" \"b\"", "\"a\"b", "\\u0061", "\"\\uＡ041\"",
    ])
    func noStrings(text: String) { #expect(!Self.isAccepted(text)) }

    @Test(
        "surrogates stand in pairs, or nowhere",
        arguments: [
            #"\uD800"#, #"\uDBFF"#, #"\uDC00"#, #"\uDFFF"#, #"\uD800\uD800"#, #"\uDC00\uD800"#, #"\uD800\uDBFF"#, #"\uD800\u0041"#,
            #"\uD800\n"#, #"\uD800\\"#, #"\uD800a"#, #"a\uDFFFa"#, #"\uD83D\uDE00\uD83D"#, #"\uD83D😀"#, #"\ud800\ue000"#, #"\uD800\u"#,
            #"\uD800\uDCz"#,
        ])
    func surrogates(text: String) {
        for (before, after) in [("", ""), ("abcdefg", ""), ("", "abcdefg"), (#"\n"#, #"\n"#)] {
            #expect(!Self.isAccepted("\"\(before)\(text)\(after)\""))
            #expect(!Self.isAccepted("{\"\(before)\(text)\(after)\":1}"))
        }
    }

    // MARK: Encoding (section 8.1)

    @Test(
        "only UTF-8 without a mark",
        arguments: [
            [0xEF, 0xBB, 0xBF, 0x31], [0xEF, 0xBB, 0xBF], [0xEF, 0xBB, 0x31], [0xFE, 0xFF, 0x00, 0x31], [0xFF, 0xFE, 0x31, 0x00],
            [0x00, 0x31],
            [0x31, 0x00], [0x00, 0x00, 0x00, 0x31], [0x31, 0x00, 0x00, 0x00], [0x22, 0xE9, 0x22], [0x22, 0x80, 0x22], [0x22, 0xBF, 0x22],
            [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE0, 0x80, 0xAF, 0x22], [0x22, 0xF0, 0x80, 0x80, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xED, 0xBF, 0xBF, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22],
            [0x22, 0xC3, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF0, 0x9F, 0x98, 0x22], [0x22, 0xC3], [0xE2, 0x82, 0xAC],
            [0x5B, 0xFF, 0x5D],
            [0x5B, 0x31, 0x2C, 0xC2, 0xA0, 0x32, 0x5D], [0x2B, 0x2F, 0x76, 0x38],
        ] as [[UInt8]])
    func encodings(bytes: [UInt8]) { #expect(!Self.isAccepted(bytes)) }

    // MARK: Structure (sections 2 to 5)

    @Test(arguments: [
        "[]", "{}", "[[]]", "[{}]", #"{"a":{}}"#, #"{"a":[]}"#, "[1]", "[1,2]", "[null]", "[1,null,true,\"\"]", #"{"":0}"#, #"{" ":0}"#,
        #"{"a":1,"b":2}"#, #"{"a":"\u0000"}"#, #"{"\u0000":1}"#, "\r[\n1\t]\n", "[\n]", "{\t}", "true", "false", "null", "\"x\"", " null",
        "null ", #"{"true":true,"null":null}"#, "[[[[[[[[1]]]]]]]]", #"{"a" : 1 , "b" : 2}"#,
    ])
    func structures(text: String) { #expect(Self.isAccepted(text)) }

    @Test(arguments: [
        "", " ", "\n", "[", "]", "{", "}", "[[]", "[]]", "{}}", "{{}", "[}", "{]", "[1", "[1,", "[,", "[,]", "[1,]", "[1,,2]", "[,1]",
        "[1 2]",
        "[1;2]", "[1:2]", "[\"a\":1]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\",1}",
        "{\"a\" 1}",
        "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{:1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{\"a\":1}}",
        "{\"a\":b}", "[a]", "[True]", "[TRUE]", "[tru]", "[truee]", "[nil]", "[undefined]", "[none]", "[NULL]", "nul", "nulll", "tr ue",
        "1 1", "[] []", "{} {}", "null,", ",null", "[1]x", "[1]//", "// c\n1", "/* c */1", "1/* c */", "# c\n1", "[1,\n2,\n]", "(1)", "<1>",
        "\u{A0}1", "1\u{A0}", "\u{2003}1", "\u{B}1", "\u{C}1", "1\u{0}", "\u{0}", "[\u{FEFF}]", "\u{1E}1", "1\u{85}", "*", "?", "...", "=",
        "a", "é",
    ])
    func noStructures(text: String) { #expect(!Self.isAccepted(text)) }

    // MARK: What the RFC leaves open

    @Test("members may stand twice; who reads an object by name is told so")
    func duplicates() throws {
        for text in [#"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"a":1,"b":{"a":1},"a":[]}"#] {
            let root = try JSONDocument(text).root
            #expect(root["a"]?.int64 == 1)
            #expect(JSONObjectCursor(root)?.duplicates() == ["a"])
        }
        // Names are bytes: two spellings of é are two names.
        #expect(JSONObjectCursor(try JSONDocument("{\"é\":1,\"e\u{301}\":2}").root)?.duplicates() == [])
    }

    @Test(
        "thirty-two levels, of whatever kind",
        arguments: [("[", "]", ""), (#"{"a":"#, "}", "1"), (#"[{"a":"#, "}]", "1"), (" [\n", " ]", "")])
    func depth(open: String, close: String, inside: String) {
        let levels = open.contains("{") && open.contains("[") ? 2 : 1
        #expect(Self.isAccepted(Self.nested(32 / levels, open, close, inside)))
        #expect(!Self.isAccepted(Self.nested(32 / levels + 1, open, close, inside)))
        // However deep it goes, it costs no more than one look at each byte, and no stack.
        #expect(!Self.isAccepted(String(repeating: open, count: 200_000)))
    }
}
