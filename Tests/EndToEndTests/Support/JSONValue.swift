import JSON

/// JSON for assertions: whatever is missing is null.
struct JSONValue: Sendable {
    private let node: JSONNode?

    init(_ bytes: [UInt8]) throws { node = try JSONDocument(bytes).root }
    init(_ text: String) throws { try self.init(Array(text.utf8)) }
    private init(_ node: JSONNode?) { self.node = node }

    subscript(_ name: String) -> JSONValue { JSONValue(node?.members.first { $0.name == name }?.value) }
    subscript(_ position: Int) -> JSONValue {
        let elements = elements
        return position < elements.count ? elements[position] : JSONValue(nil)
    }

    var exists: Bool { node != nil }
    var isNull: Bool { node?.kind == .null }
    var string: String? { node?.string }
    var integer: Int64? { node?.int64 }
    var elements: [JSONValue] { node.map { $0.kind == .array ? $0.elements.map { JSONValue($0) } : [] } ?? [] }
    var names: [String] { node.map { $0.kind == .object ? $0.members.map(\.name) : [] } ?? [] }
    var text: String { node.map { String(decoding: $0.rawBytes, as: UTF8.self) } ?? "nothing" }
}
