import FoundationEssentials
import JSON
import RPC
import Time

enum Colour: String, CaseIterable, Sendable {
    case red, green
}

/// One field of every kind.
struct Sample: WireObject, Equatable {
    var title: String
    var note: String?
    var tags: [String]
    var count: Int64
    var big: Int64?
    var weight: Double?
    var isOpen: Bool
    var isLoud: Bool
    var at: Timestamp
    var on: CivilDate?
    var key: UUID
    var colour: Colour
    var others: [Colour]?
    var numbers: [Int64]
    var inner: Inner
    var more: [Inner]
    var even: Int64
    var anything: [UInt8]?

    init(from fields: inout FieldReader) {
        title = fields.text("title", 2...8, about: "What it is called.")
        note = fields.optionalText("note", 0...20, multiline: true)
        tags = fields.optionalTexts("tags", 0...3, each: 1...4) ?? []
        count = fields.int("count", 1...10)
        big = fields.optionalInt("big", Int64.min...Int64.max)
        weight = fields.optionalDouble("weight", -1...1)
        isOpen = fields.bool("isOpen")
        isLoud = fields.bool("isLoud", default: true)
        at = fields.timestamp("at")
        on = fields.optionalDate("on")
        key = fields.uuid("key")
        colour = fields.choice("colour", Colour.self)
        others = fields.optionalChoices("others", 1...2, of: Colour.self)
        numbers = fields.ints("numbers", 1...3, each: 0...9)
        inner = fields.object("inner", Inner.self)
        more = fields.optionalArray("more", 0...2, of: Inner.self) ?? []
        even = fields.custom("even", schema: .integer(0...100), placeholder: 0) { node in
            guard let value = node.int64, value % 2 == 0 else { return .failure(FieldRefusal("must be even")) }
            return .success(value)
        }
        anything = fields.raw("anything")
        if isOpen, note == nil { fields.reject("note", problem: "is needed when isOpen") }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("title", title)
        writer.field("note", note)
        writer.field("tags", tags)
        writer.field("count", count)
        writer.field("big", big)
        writer.field("weight", weight)
        writer.field("isOpen", isOpen)
        writer.field("isLoud", isLoud)
        writer.field("at", at)
        writer.field("on", on)
        writer.field("key", key)
        writer.field("colour", colour)
        writer.field("others", others?.map(\.rawValue))
        writer.field("numbers", numbers)
        writer.field("inner", inner)
        writer.field("more", more)
        writer.field("even", even)
        writer.field("anything", raw: anything)
        writer.endObject()
    }

    static let valid = #"""
        {"title":"a title","note":"x\ny","tags":["a","b"],"count":3,"big":"9223372036854775807","weight":0.5,"isOpen":true,"isLoud":false,\#
        "at":"2026-11-22T03:43:14.5Z","on":"2026-11-22","key":"8f14e45f-ceea-467f-a8d5-1d2e3f405162","colour":"green","others":["red"],\#
        "numbers":[1,2],"inner":{"name":"i","children":[{"name":"j"}]},"more":[],"even":4,"anything":{"a":[1, 2]}}
        """#
}

/// Holds itself in an array.
struct Inner: WireObject, Equatable {
    var name: String
    var children: [Inner]?

    init(name: String) {
        self.name = name
    }

    init(from fields: inout FieldReader) {
        name = fields.text("name", 1...5)
        children = fields.optionalArray("children", 0...3, of: Inner.self)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("name", name)
        writer.field("children", children)
        writer.endObject()
    }
}

enum Sampling {
    static let echo = RPCMethod<Inner, Inner>("sample.echo", "Gives back what it gets.", roles: ["reader", "writer"], effect: .reads)
    static let store = RPCMethod<Inner, Inner>("sample.store", "Stores it.", roles: ["writer"], effect: .mutatesIdempotently)
    static let wake = RPCMethod<Empty, Empty>("sample.wake", "There is work.", roles: ["writer"], effect: .notifies)
}
