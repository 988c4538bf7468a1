public import JSON

/// The JSON shape of something that crosses the wire, always an object.
///
/// One description serves reading, validation (every wrong field is reported, not just the first) and the published schema.
public protocol WireObject: Sendable {
    /// Never fails: what is wrong is recorded by `fields`, and the value made from placeholders is thrown away by whoever asks for the problems.
    /// Must not trap on placeholders, and must ask for the same fields whatever their values are.
    init(from fields: inout FieldReader)

    /// Writes the whole object, braces included.
    func write(to writer: inout JSONWriter)
}

extension WireObject {
    /// Throws `invalidParams` with every problem.
    public init(_ node: JSONNode) throws(RPCError) {
        var fields = FieldReader(node)
        self.init(from: &fields)
        let problems = fields.finish()
        if !problems.isEmpty { throw .invalidParams(problems) }
    }

    /// Throws `parseError`, or `invalidParams` with every problem.
    public init(json bytes: [UInt8]) throws(RPCError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes)
        } catch {
            throw RPCError(.parseError, error.description)
        }
        try self.init(document.root)
    }

    public var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// `{}`: methods without parameters or without a result.
public struct Empty: WireObject, Hashable {
    public init() {}
    public init(from fields: inout FieldReader) {}

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}
