public import JSON

/// The id of a request: its exact JSON text, a string or an integer, so that the answer repeats it byte for byte.
public struct RPCID: Sendable, Hashable {
    public let json: String

    public static let maxBytes = 128

    /// Nil for anything but a string or an integer, and for one longer than ``maxBytes``.
    public init?(_ node: JSONNode) {
        guard node.kind == .string || node.isInteger, node.rawBytes.count <= Self.maxBytes else { return nil }
        json = String(decoding: node.rawBytes, as: UTF8.self)
    }

    public init(_ number: Int64) {
        json = String(number)
    }
}
