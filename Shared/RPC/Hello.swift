public import JSON

/// Parameters of `rpc.hello`, the first call of a client.
public struct HelloParams: WireObject, Hashable {
    public var client: String
    /// The lowest and the highest version of the protocol that the client speaks.
    public var versions: ClosedRange<Int64>
    public var token: String?

    public init(client: String, versions: ClosedRange<Int64> = 1...1, token: String? = nil) {
        self.client = client
        self.versions = versions
        self.token = token
    }

    public init(from fields: inout FieldReader) {
        client = fields.text("client", 1...100, about: "Name and version of the client, for the log.")
        let bounds = fields.ints("protocol", 2...2, each: 1...1_000, about: "Lowest and highest version of the protocol.")
        let isOrdered = bounds.count == 2 && bounds[0] <= bounds[1]
        if bounds.count == 2, !isOrdered { fields.reject("protocol", problem: "must name the lower version first") }
        versions = isOrdered ? bounds[0]...bounds[1] : 1...1
        token = fields.optionalText("token", 1...1_024)
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("client", client)
        writer.field("protocol", [versions.lowerBound, versions.upperBound])
        writer.field("token", token)
        writer.endObject()
    }
}

/// What the server answers to `rpc.hello`.
public struct HelloResult: WireObject, Hashable {
    public var service: String
    public var version: String
    public var caller: Caller
    public var maxFrameBytes: Int
    public var maxInFlight: Int
    public var maxBatch: Int

    static let protocolVersion: Int64 = 1

    init(_ configuration: RPCSessionConfiguration, caller: Caller) {
        service = configuration.service
        version = configuration.version
        self.caller = caller
        maxFrameBytes = configuration.maxFrameBytes
        maxInFlight = configuration.maxInFlight
        maxBatch = configuration.maxBatch
    }

    public init(from fields: inout FieldReader) {
        _ = fields.text("server", 1...100)
        service = fields.text("service", 1...100)
        version = fields.text("version", 0...100)
        _ = fields.int("protocol", 1...1_000)
        caller = fields.object("caller", WireCaller.self).caller
        let limits = fields.object("limits", WireLimits.self)
        maxFrameBytes = limits.maxFrameBytes
        maxInFlight = limits.maxInFlight
        maxBatch = limits.maxBatch
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("server", "pintu")
        writer.field("service", service)
        writer.field("version", version)
        writer.field("protocol", Self.protocolVersion)
        writer.field("caller", WireCaller(caller: caller))
        writer.field("limits", WireLimits(maxFrameBytes: maxFrameBytes, maxInFlight: maxInFlight, maxBatch: maxBatch))
        writer.endObject()
    }
}

/// `{"name", "role", "agency"?, "scopes"?}`: the token's id stays inside.
private struct WireCaller: WireObject {
    let caller: Caller

    init(caller: Caller) {
        self.caller = caller
    }

    init(from fields: inout FieldReader) {
        caller = Caller(
            name: fields.text("name", 1...200), role: fields.text("role", 0...100), agency: fields.optionalText("agency", 1...100),
            scopes: fields.optionalTexts("scopes", 1...MethodScopes.maxCount, each: 1...MethodScopes.maxBytes).flatMap { MethodScopes($0) })
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("name", caller.name)
        writer.field("role", caller.role)
        writer.field("agency", caller.agency)
        writer.field("scopes", caller.scopes?.texts)
        writer.endObject()
    }
}

private struct WireLimits: WireObject {
    let maxFrameBytes: Int
    let maxInFlight: Int
    let maxBatch: Int

    init(maxFrameBytes: Int, maxInFlight: Int, maxBatch: Int) {
        self.maxFrameBytes = maxFrameBytes
        self.maxInFlight = maxInFlight
        self.maxBatch = maxBatch
    }

    init(from fields: inout FieldReader) {
        maxFrameBytes = Int(fields.int("maxFrameBytes", 1...1 << 40))
        maxInFlight = Int(fields.int("maxInFlight", 1...1 << 30))
        maxBatch = Int(fields.int("maxBatch", 1...1 << 30))
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("maxFrameBytes", maxFrameBytes)
        writer.field("maxInFlight", maxInFlight)
        writer.field("maxBatch", maxBatch)
        writer.endObject()
    }
}
