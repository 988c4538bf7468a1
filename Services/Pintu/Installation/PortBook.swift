internal import JSON

/// `ports.json`: the loopback ports of last time by the name of what listened there ("intake.rpc", "database"), so that addresses stay
/// the same from one start to the next.
struct PortBook: Sendable, Equatable {
    var ports: [String: UInt16] = [:]

    init(ports: [String: UInt16] = [:]) {
        self.ports = ports
    }

    /// What cannot be read is forgotten: ports are a convenience.
    init(json: [UInt8]) {
        guard let root = try? JSONDocument(json).root else { return }
        for (name, value) in root.members {
            if let port = value.int64.flatMap({ UInt16(exactly: $0) }), port > 0 { ports[name] = port }
        }
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, port) in ports.sorted(by: { $0.key < $1.key }) {
            writer.name(name)
            writer.int(Int64(port))
        }
        writer.endObject()
        return Array((JSONText.pretty(writer.bytes) + "\n").utf8)
    }
}
