internal import JSON
internal import RPC

/// Writes the lines a client sends (without the line ending).
struct RequestEncoder: Sendable {
    /// - Parameters:
    ///   - params: writes the params object, nothing for none.
    ///   - proof: becomes one more member of it.
    func request(
        id: Int64?, method: String, meta: RPCMeta, params: ((inout JSONWriter) -> Void)?, proof: RPCProof? = nil
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 512)
        writer.beginObject()
        writer.name("jsonrpc")
        writer.plainString("2.0")
        if let id {
            writer.name("id")
            writer.int(id)
        }
        writer.name("method")
        writer.string(method)
        if params != nil || meta != RPCMeta() {
            writer.name("params")
            if let params {
                params(&writer)
            } else {
                writer.beginObject()
                writer.endObject()
            }
            if let proof {
                writer.reopenObject()
                writer.field("proof", proof)
                writer.endObject()
            }
            if meta != RPCMeta() { add(meta, to: &writer) }
        }
        writer.endObject()
        return writer.bytes
    }

    func cancel(_ id: Int64, as own: Int64) -> [UInt8] {
        request(id: own, method: "rpc.cancel", meta: RPCMeta()) { writer in
            writer.beginObject()
            writer.name("id")
            writer.int(id)
            writer.endObject()
        }
    }

    func hello(id: Int64, client: String, token: String?) -> [UInt8] {
        let params = HelloParams(client: client, token: token)
        return request(id: id, method: "rpc.hello", meta: RPCMeta()) { params.write(to: &$0) }
    }

    private func add(_ meta: RPCMeta, to writer: inout JSONWriter) {
        writer.reopenObject()
        writer.name("_meta")
        meta.write(to: &writer)
        writer.endObject()
    }
}
