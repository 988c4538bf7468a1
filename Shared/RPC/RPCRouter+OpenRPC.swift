internal import JSON

extension RPCRouter {
    /// The description of all registered methods, OpenRPC 1.3 (https://spec.open-rpc.org), sorted by name: the same table gives the same bytes.
    /// Roles and effect stand in `x-roles` and `x-effect`. The protocol's own methods are not in it: they are the same everywhere.
    public func openRPC(title: String, version: String) -> [UInt8] {
        let components = SchemaComponents()
        var writer = JSONWriter(reserving: 16_384)
        writer.beginObject()
        writer.field("openrpc", "1.3.2")
        writer.name("info")
        writer.beginObject()
        writer.field("title", title)
        writer.field("version", version)
        writer.endObject()
        writer.name("methods")
        writer.beginArray()
        for entry in entries.values.sorted(by: { $0.name < $1.name }) { writer.method(entry, components) }
        writer.endArray()
        writer.name("components")
        writer.beginObject()
        writer.name("schemas")
        writer.beginObject()
        writer.field("_meta", raw: SchemaComponents().describe(RPCMeta.self).schema.json)
        for (name, schema) in components.schemas.sorted(by: { $0.key < $1.key }) {
            writer.name(name)
            writer.raw(schema.json)
        }
        writer.endObject()
        writer.name("errors")
        writer.beginObject()
        for code in RPCErrorCode.allCases.sorted(by: { $0.rawValue > $1.rawValue }) {
            writer.name(code.reason)
            writer.beginObject()
            writer.field("code", code.rawValue)
            writer.field("message", code.reason)
            writer.name("data")
            writer.beginObject()
            writer.field("retryable", code.isRetryable)
            writer.endObject()
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func method(_ entry: RPCEntry, _ components: SchemaComponents) {
        beginObject()
        field("name", entry.name)
        field("summary", entry.summary)
        field("paramStructure", "by-name")
        name("params")
        beginArray()
        for param in entry.describeParams(components) {
            beginObject()
            field("name", param.name)
            if !param.about.isEmpty { field("description", param.about) }
            field("required", param.isRequired)
            field("schema", raw: param.schema.json)
            endObject()
        }
        endArray()
        // A notification has no result in OpenRPC.
        if entry.effect != .notifies {
            name("result")
            beginObject()
            field("name", "result")
            field("schema", raw: entry.describeResult(components).json)
            endObject()
        }
        field("x-roles", entry.roles.sorted())
        field("x-effect", entry.effect)
        endObject()
    }
}
