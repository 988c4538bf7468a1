import Foundation
import JSON
import Testing

struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func putsTheCommas() {
        let written = text { writer in
            writer.beginObject()
            writer.name("a")
            writer.beginArray()
            writer.int(1)
            writer.beginArray()
            writer.endArray()
            writer.null()
            writer.endArray()
            writer.name("b" as String)
            writer.beginObject()
            writer.endObject()
            writer.name("c")
            writer.bool(true)
            writer.name("d")
            writer.plainString("2.0")
            writer.endObject()
        }
        #expect(written == #"{"a":[1,[],null],"b":{},"c":true,"d":"2.0"}"#)
    }

    @Test func escapesWhatMustBe() {
        #expect(text { $0.string("\"\\\u{8}\t\n\u{C}\r\u{0}\u{1F}/é😀\u{7F}") } == #""\"\\\b\t\n\f\r\u0000\u001f/é😀"# + "\u{7F}\"")
        #expect(text { $0.name("a\"b" as String) } == #""a\"b":"#)
    }

    @Test(
        arguments: [
            (0, "0"), (-1, "-1"), (9_007_199_254_740_991, "9007199254740991"), (-9_007_199_254_740_991, "-9007199254740991"),
            (9_007_199_254_740_992, "\"9007199254740992\""), (.max, "\"9223372036854775807\""), (.min, "\"-9223372036854775808\""),
        ] as [(Int64, String)])
    func writesIntegers(value: Int64, expected: String) {
        #expect(text { $0.int(value) } == expected)
    }

    @Test(arguments: [0, -0.0, 0.1, 1e21, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -6.9175, 107, .pi])
    func writesDoublesThatReadBack(value: Double) throws {
        #expect(try JSONDocument(text { $0.double(value) }).root.double == value)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func writesNullForWhatJSONCannotSay(value: Double) {
        #expect(text { $0.double(value) } == "null")
    }

    @Test func rawNeverBringsALineFeed() {
        #expect(text { $0.raw(Array("{\n \"a\":\n1}".utf8)) } == "{  \"a\": 1}")
    }

    @Test(arguments: [("{}", #"{"b":2}"#), (#"{"a":1}"#, #"{"a":1,"b":2}"#), ("{ }", #"{ "b":2}"#), (#"{"a":{}} "#, #"{"a":{},"b":2}"#)])
    func reopensAnObject(before: String, after: String) {
        let written = text { writer in
            writer.raw(before.utf8)
            writer.reopenObject()
            writer.name("b")
            writer.int(2)
            writer.endObject()
        }
        #expect(written == after)
    }

    @Test func forgetsAndBeginsAnew() {
        var writer = JSONWriter()
        writer.int(1)
        writer.removeAll()
        writer.int(2)
        #expect(writer.bytes == Array("2".utf8))
    }
}
