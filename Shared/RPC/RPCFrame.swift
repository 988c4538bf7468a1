internal import JSON

/// Builds the messages that a server sends: one line each, without its line feed.
enum RPCFrame {
    static func result(_ id: RPCID, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.name("jsonrpc")
        writer.plainString("2.0")
        writer.name("id")
        writer.raw(id.json.utf8)
        writer.name("result")
        write(&writer)
        writer.endObject()
        return writer.bytes
    }

    static func result(_ id: RPCID, json: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(reserving: json.count + RPCID.maxBytes + 64)
        writer.beginObject()
        writer.name("jsonrpc")
        writer.plainString("2.0")
        writer.name("id")
        writer.raw(id.json.utf8)
        writer.name("result")
        writer.raw(json)
        writer.endObject()
        return writer.bytes
    }

    /// A nil id is for a message whose id could not be read.
    static func error(_ id: RPCID?, _ error: RPCError) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.name("jsonrpc")
        writer.plainString("2.0")
        writer.name("id")
        if let id { writer.raw(id.json.utf8) } else { writer.null() }
        writer.name("error")
        error.write(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    static func goaway(graceMs: Int) -> [UInt8] {
        var writer = JSONWriter(reserving: 80)
        writer.beginObject()
        writer.name("jsonrpc")
        writer.plainString("2.0")
        writer.name("method")
        writer.plainString("rpc.goaway")
        writer.name("params")
        writer.beginObject()
        writer.field("graceMs", graceMs)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
