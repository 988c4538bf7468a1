/// Settings that every service has.
extension ConfigurationKey {
    package static let configFile = ConfigurationKey(
        name: "config.file", kind: .path, help: "JSON file with settings; flags and environment variables win over it.")

    package static let databaseURL = ConfigurationKey(
        name: "database.url", kind: .text, required: true, secret: true,
        help: "PostgreSQL connection URI or keyword string, e.g. postgresql://pintu@db1,db2/pintu; may name several hosts.")
    package static let databasePoolSize = ConfigurationKey(
        name: "database.poolSize", kind: .int(1...200), default: "8", help: "Connections to the database, each with a thread of its own.")
    package static let databaseWaitMs = ConfigurationKey(
        name: "database.waitMs", kind: .int(0...3_600_000), default: "60000",
        help: "At startup, how long to wait for the database and for its schema to be migrated before giving up.")

    package static let rpcHost = ConfigurationKey(
        name: "rpc.host", kind: .text, default: "127.0.0.1", help: "Address to listen on for JSON-RPC; 0.0.0.0 or :: for all.")
    package static let rpcPort = ConfigurationKey(
        name: "rpc.port", kind: .int(0...65_535), default: "0", help: "Port for JSON-RPC; 0 lets the system choose.")
    package static let rpcMaxConnections = ConfigurationKey(
        name: "rpc.maxConnections", kind: .int(1...100_000), default: "1024", help: "JSON-RPC connections at a time.")
    package static let rpcDrainMs = ConfigurationKey(
        name: "rpc.drainMs", kind: .int(0...600_000), default: "20000", help: "At shutdown, how long work in flight may take to finish.")

    package static let tlsCertificate = ConfigurationKey(
        name: "tls.certificate", kind: .path,
        help: "Certificate of this service in PEM, with those up to its authority. With it JSON-RPC is served over TLS only.")
    package static let tlsKey = ConfigurationKey(
        name: "tls.key", kind: .path, help: "Private key of tls.certificate in PEM, not encrypted.")
    package static let tlsClientAuthority = ConfigurationKey(
        name: "tls.clientAuthority", kind: .path,
        help: "Authorities of clients' certificates in PEM: every client must show one then; a registered one stands in for a token.")
    package static let tlsAuthority = ConfigurationKey(
        name: "tls.authority", kind: .path,
        help: "Authorities of the other services' certificates in PEM. They are called over TLS then, and shown tls.certificate.")

    package static let adminHost = ConfigurationKey(
        name: "admin.host", kind: .text, default: "127.0.0.1",
        help: "Address of the health and metrics port. It knows no passwords: keep it on a private network.")
    package static let adminPort = ConfigurationKey(
        name: "admin.port", kind: .int(0...65_535), default: "0", help: "Port for /livez, /readyz and /metrics; 0 lets the system choose.")

    package static let logLevel = ConfigurationKey(
        name: "log.level", kind: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), default: "info",
        help: "The least important log records to write.")
    package static let logOutput = ConfigurationKey(
        name: "log.output", kind: .choice(["stderr", "stdout"]), default: "stderr", help: "Where log records go, one JSON object a line.")

    package static let endpointsIntake = endpoints(of: "intake")
    package static let endpointsRouting = endpoints(of: "routing")
    package static let endpointsResponse = endpoints(of: "response")
    package static let endpointsAnalytics = endpoints(of: "analytics")
    package static let token = ConfigurationKey(
        name: "token", kind: .text, secret: true, help: "Token with the role `service`, for calls to the other services.")

    package static let readyFile = ConfigurationKey(
        name: "ready.file", kind: .path, help: "File to write the ready line into: the addresses that were bound, as JSON.")

    private static func endpoints(of service: String) -> ConfigurationKey {
        ConfigurationKey(
            name: "endpoints.\(service)", kind: .endpoints, help: "Where the service \(service) listens: host:port, several with commas.")
    }

    /// What a service that serves JSON-RPC from the database needs, apart from its own keys.
    package static let common: [ConfigurationKey] = [
        configFile, databaseURL, databasePoolSize, databaseWaitMs, rpcHost, rpcPort, rpcMaxConnections, rpcDrainMs, tlsCertificate, tlsKey,
        tlsClientAuthority, tlsAuthority, adminHost, adminPort, logLevel, logOutput, endpointsIntake, endpointsRouting, endpointsResponse,
        endpointsAnalytics, token, readyFile,
    ]
}
