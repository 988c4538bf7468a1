import Foundation
import JSON
import Testing

/// Random documents against an independent implementation.
struct JSONRoundTripTests {
    private indirect enum Value {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
        case array([Value])
        case object([(String, Value)])

        static func random(depth: Int) -> Value {
            switch Int.random(in: 0..<(depth > 0 ? 9 : 6)) {
            case 0: .null
            case 1: .bool(.random())
            case 2: .int(.random(in: -9_007_199_254_740_991...9_007_199_254_740_991))
            case 3: .double(Double.random(in: -1e6...1e6))
            case 4, 5: .string(randomString())
            case 6, 7: .array((0..<Int.random(in: 0..<6)).map { _ in random(depth: depth - 1) })
            default: .object((0..<Int.random(in: 0..<6)).map { ("\($0)" + randomString(), random(depth: depth - 1)) })
            }
        }

        static func randomString() -> String {
            let alphabet: [Character] = [
                "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{1}", "\u{1F}", "\u{7F}", "é", "€", "😀", "\u{2028}",
            ]
            return String((0..<Int.random(in: 0..<24)).compactMap { _ in Int.random(in: 0..<3) == 0 ? alphabet.randomElement() : "x" })
        }

        func write(to writer: inout JSONWriter) {
            switch self {
            case .null: writer.null()
            case .bool(let value): writer.bool(value)
            case .int(let value): writer.int(value)
            case .double(let value): writer.double(value)
            case .string(let value): writer.string(value)
            case .array(let values):
                writer.beginArray()
                for value in values { value.write(to: &writer) }
                writer.endArray()
            case .object(let members):
                writer.beginObject()
                for (name, value) in members {
                    writer.name(name)
                    value.write(to: &writer)
                }
                writer.endObject()
            }
        }
    }

    /// Whether Foundation's reader made the same tree. Only its numbers have a class of their own on every platform.
    private func isSame(_ node: JSONNode, _ theirs: Any?) -> Bool {
        switch node.kind {
        case .null: return theirs is NSNull
        case .true, .false: return (theirs as? NSNumber)?.boolValue == node.bool
        case .number:
            // Foundation reads long fractions through a decimal type and may be an ulp or two off.
            guard let number = theirs as? NSNumber, let value = node.double else { return false }
            return abs(number.doubleValue - value) <= 4 * value.ulp
        case .string: return (theirs as? String).map { $0.utf8.elementsEqual((node.string ?? "").utf8) } ?? false
        case .array:
            guard let values = theirs as? [Any], values.count == node.count else { return false }
            return zip(node.elements, values).allSatisfy { isSame($0, $1) }
        case .object:
            guard let members = theirs as? [String: Any], members.count == node.count else { return false }
            return node.members.allSatisfy { isSame($0.value, members[$0.name]) }
        }
    }

    @Test func writesWhatFoundationReads() throws {
        for _ in 0..<500 {
            var writer = JSONWriter()
            Value.random(depth: 4).write(to: &writer)
            let theirs = try JSONSerialization.jsonObject(with: Data(writer.bytes), options: .fragmentsAllowed)
            #expect(isSame(try JSONDocument(writer.bytes).root, theirs), "\(String(decoding: writer.bytes, as: UTF8.self))")
        }
    }

    @Test func readsWhatFoundationWrites() throws {
        for _ in 0..<500 {
            var writer = JSONWriter()
            Value.random(depth: 4).write(to: &writer)
            let theirs = try JSONSerialization.jsonObject(with: Data(writer.bytes), options: .fragmentsAllowed)
            for options: JSONSerialization.WritingOptions in [[.fragmentsAllowed], [.fragmentsAllowed, .prettyPrinted]] {
                let text = try JSONSerialization.data(withJSONObject: theirs, options: options)
                #expect(isSame(try JSONDocument(Array(text)).root, theirs))
            }
        }
    }

    @Test func acceptsNothingThatFoundationRefuses() {
        let seed = Array(#"{"a":[1.5e-3,true,null,"x\n\ud83d\ude00é"],"b":{"c":false,"d":[]},"e":-12}"#.utf8)
        let bytes = Array("\"\\{}[],:0123456789.eE+-truefalsnu \n".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        for _ in 0..<20_000 {
            var text = seed
            for _ in 0..<Int.random(in: 1...3) {
                let position = Int.random(in: text.indices)
                switch Int.random(in: 0..<3) {
                case 0: text[position] = bytes.randomElement() ?? 0
                case 1: text.insert(bytes.randomElement() ?? 0, at: position)
                default: text.remove(at: position)
                }
            }
            guard let document = try? JSONDocument(text) else { continue }
            let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            // Two differences: a number beyond double is a number in the grammar, and a repeated name is no error.
            let isExcused =
                text.contains { $0 | 0x20 == UInt8(ascii: "e") } || JSONObjectCursor(document.root)?.duplicates().isEmpty == false
            #expect(isSame(document.root, theirs) || isExcused, "\(String(decoding: text, as: UTF8.self))")
        }
    }
}
