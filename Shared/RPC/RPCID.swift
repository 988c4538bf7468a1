package import JSON

/// The id of a request: its exact JSON text, a string or an integer, so that the answer repeats it byte for byte.
package struct RPCID: Sendable, Hashable {
    package let json: String

    package static let maxBytes = 128

    /// Nil for anything but a string or an integer, and for one longer than ``maxBytes``.
    package init?(_ node: JSONNode) {
        guard node.kind == .string || node.isInteger, node.rawBytes.count <= Self.maxBytes else { return nil }
        json = String(decoding: node.rawBytes, as: UTF8.self)
    }

    package init(_ number: Int64) {
        json = String(number)
    }
}
