internal import JSON
internal import RPCTransport

/// `endpoints.json`: where a running installation answers, and a token that may do everything there.
struct EndpointsFile: Sendable, Equatable {
    struct Addresses: Sendable, Equatable {
        let rpc: Endpoint
        /// Health and metrics.
        let admin: Endpoint
    }

    var processID: Int32
    var services: [Stage: Addresses]
    /// host:port/name, without account and password; nil when the operator's own database is used.
    var database: String?
    /// With the role `administrator`.
    var token: String

    var json: [UInt8] {
        var writer = JSONWriter(reserving: 1_024)
        writer.beginObject()
        writer.name("pid")
        writer.int(Int64(processID))
        writer.name("services")
        writer.beginObject()
        for stage in Stage.allCases {
            guard let addresses = services[stage] else { continue }
            writer.name(stage.rawValue)
            writer.beginObject()
            writer.name("rpc")
            writer.string(addresses.rpc.description)
            writer.name("admin")
            writer.string(addresses.admin.description)
            writer.endObject()
        }
        writer.endObject()
        if let database {
            writer.name("database")
            writer.string(database)
        }
        writer.name("token")
        writer.string(token)
        writer.endObject()
        return Array((JSONText.pretty(writer.bytes) + "\n").utf8)
    }

    init(processID: Int32, services: [Stage: Addresses], database: String?, token: String) {
        self.processID = processID
        self.services = services
        self.database = database
        self.token = token
    }

    /// Members that are not known here are passed over.
    init(json: [UInt8], path: String) throws(CommandFailure) {
        let damaged = CommandFailure("\(path) is not a list of endpoints", advice: "`pintu up` writes it; start that again.")
        guard let root = try? JSONDocument(json).root, root.kind == .object, let list = root["services"], list.kind == .object else {
            throw damaged
        }
        services = [:]
        for (name, entry) in list.members {
            guard let stage = Stage(rawValue: name) else { continue }
            guard let rpc = entry["rpc"]?.string.flatMap({ Endpoint($0) }), let admin = entry["admin"]?.string.flatMap({ Endpoint($0) })
            else {
                throw damaged
            }
            services[stage] = Addresses(rpc: rpc, admin: admin)
        }
        processID = Int32(truncatingIfNeeded: root["pid"]?.int64 ?? 0)
        database = root["database"]?.string
        guard let token = root["token"]?.string else { throw damaged }
        self.token = token
    }

    /// Nil when there is none.
    static func read(_ path: String) throws(CommandFailure) -> EndpointsFile? {
        guard let bytes = try PrivateFile.read(path) else { return nil }
        return try EndpointsFile(json: bytes, path: path)
    }
}
