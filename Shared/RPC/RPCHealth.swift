public import JSON

/// The answer of `rpc.health`.
public struct RPCHealth: WireObject, Hashable {
    public enum Status: String, CaseIterable, Sendable {
        /// Takes work.
        case ready
        /// Something it needs is away.
        case notReady
        /// Is about to stop.
        case draining
    }

    public var status: Status
    /// Names of the checks that fail.
    public var failing: [String]

    public init(isReady: Bool, failing: [String] = []) {
        status = isReady ? .ready : .notReady
        self.failing = failing
    }

    public init(from fields: inout FieldReader) {
        status = fields.choice("status", Status.self)
        failing = fields.optionalTexts("failing", 0...100, each: 1...200) ?? []
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("status", status)
        if !failing.isEmpty { writer.field("failing", failing) }
        writer.endObject()
    }
}
