import JSON
import Testing

struct JSONGrammarTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e3", "1E+3", "1e-03", "123456789012345678901234567890", "\"\"", "\"a\"", "[]",
        "{}",
        " [ ] ", "\t{\r\n}\n", "[1,2,[3]]", "[null,true,false]", #"{"a":1,"a":2}"#, #"{"":0}"#, #""\u0000""#, #""\"\\\/\b\f\n\r\t""#,
        #""\uD83D\uDE00""#, #""\ud83d\ude00""#, "\"😀é\u{7F}\u{80}\"", "\"\u{FEFF}\"", "[[[[]]]]", #"{"a":{"b":[{"c":null}]}}"#,
        "\"12345678\"",
        "\"1234567é12345678\"", "[0.1,-0.1e-5]",
    ])
    func accepts(text: String) throws {
        _ = try JSONDocument(text)
    }

    @Test(
        arguments: [
            ("", 0, .unexpectedEnd), (" ", 1, .unexpectedEnd), ("\u{FEFF}null", 0, .byteOrderMark), ("nul", 3, .unexpectedEnd),
            ("nulL", 3, .badLiteral),
            ("True", 0, .expectedValue), ("NaN", 0, .expectedValue), ("Infinity", 0, .expectedValue), ("-Infinity", 1, .badNumber),
            ("01", 1, .badNumber), ("-01", 2, .badNumber), ("+1", 0, .expectedValue), (".5", 0, .expectedValue), ("1.", 2, .unexpectedEnd),
            ("1.e3", 2, .badNumber), ("1e", 2, .unexpectedEnd), ("1e+", 3, .unexpectedEnd), ("-", 1, .unexpectedEnd),
            ("--1", 1, .badNumber),
            ("0x1", 1, .trailingBytes), ("1_000", 1, .trailingBytes), ("1 2", 2, .trailingBytes), ("nullx", 4, .trailingBytes),
            ("[1,]", 3, .expectedValue), ("[,1]", 1, .expectedValue), ("[1 2]", 3, .expectedCommaOrEnd), ("[", 1, .unexpectedEnd),
            ("]", 0, .expectedValue),
            ("[1}", 2, .expectedCommaOrEnd), ("{\"a\"}", 4, .expectedColon), ("{\"a\":}", 5, .expectedValue),
            ("{\"a\":1,}", 7, .expectedName),
            ("{a:1}", 1, .expectedName), ("{'a':1}", 1, .expectedName), ("{1:1}", 1, .expectedName),
            ("{\"a\":1 \"b\":2}", 7, .expectedCommaOrEnd),
            ("{,}", 1, .expectedName), ("\"", 1, .unexpectedEnd), ("\"\n\"", 1, .controlCharacter), ("\"\t\"", 1, .controlCharacter),
            ("\"1234567\u{1F}\"", 8, .controlCharacter), ("\"\\x\"", 1, .badEscape), ("\"\\u12G4\"", 1, .badEscape),
            ("\"\\U0041\"", 1, .badEscape),
            ("\"\\uD800\"", 1, .loneSurrogate), ("\"\\uD800x\"", 1, .loneSurrogate), ("\"\\uD800\\n\"", 1, .loneSurrogate),
            ("\"\\uD800\\u0041\"", 1, .loneSurrogate), ("\"\\uD800\\uD800\"", 1, .loneSurrogate), ("\"\\uDC00\"", 1, .loneSurrogate),
            ("\"\\uDE00\\uD83D\"", 1, .loneSurrogate), ("// a\n1", 0, .expectedValue), ("[1/*a*/]", 2, .expectedCommaOrEnd),
            ("\u{A0}1", 0, .expectedValue),
            ("\u{0}", 0, .expectedValue), ("1\u{0}", 1, .trailingBytes), ("[1\u{0}]", 2, .expectedCommaOrEnd),
        ] as [(String, Int, JSONError.Problem)])
    func refuses(text: String, offset: Int, problem: JSONError.Problem) {
        #expect(throws: JSONError(offset: offset, problem: problem)) { try JSONDocument(text) }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xFF], [0xFE],
            [0xF0, 0x9F, 0x98], [0xE1, 0x80, 0xC0],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        for padding in 0..<9 {
            let text = [UInt8(ascii: "\"")] + Array(repeating: UInt8(ascii: "a"), count: padding) + bytes + [UInt8(ascii: "\"")]
            #expect(throws: JSONError(offset: padding + 1, problem: .badUTF8)) { try JSONDocument(text) }
        }
    }

    @Test func everyScalarIsAcceptedAsItself() throws {
        for value in stride(from: 0x80 as UInt32, through: 0x10FFFF, by: 37) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(try JSONDocument("\"\(scalar)\"").root.string == String(Character(scalar)))
        }
    }

    @Test func refusesEveryProperPrefix() throws {
        let text = Array(#"{"a":[1.5e-3,true,null,"x\n\ud83d\ude00é"],"b":{"c":false}}"#.utf8)
        _ = try JSONDocument(text)
        for length in text.indices {
            #expect(throws: JSONError(offset: length, problem: .unexpectedEnd)) { try JSONDocument(Array(text[..<length])) }
        }
    }

    @Test func boundsTheDepth() throws {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONDocument(nested(32))
        #expect(throws: JSONError(offset: 32, problem: .tooDeep)) { try JSONDocument(nested(33)) }
        #expect(throws: JSONError(offset: 1, problem: .tooDeep)) { try JSONDocument("[{}]", limits: JSONLimits(maxDepth: 1)) }
        // Siblings do not count.
        _ = try JSONDocument("[" + Array(repeating: "[]", count: 100).joined(separator: ",") + "]", limits: JSONLimits(maxDepth: 2))
        #expect(JSONLimits(maxDepth: 100_000).maxDepth == 512)
        #expect(throws: JSONError.self) { try JSONDocument(String(repeating: "[", count: 1_000_000), limits: JSONLimits(maxDepth: 512)) }
    }

    @Test func everyProblemReadsAsASentence() {
        #expect(Set(JSONError.Problem.allCases.map(\.rawValue)).count == JSONError.Problem.allCases.count)
        #expect(JSONError(offset: 3, problem: .badNumber).description == "a number is malformed (byte 3)")
    }
}
