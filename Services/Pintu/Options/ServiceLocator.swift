internal import RPCTransport

/// Finds a service and the token to call it with: flags first, then the environment, then the installation of a `pintu up`.
///
/// `PINTU_ENDPOINTS` names an `endpoints.json`; `PINTU_ENDPOINTS_INTAKE` and the like are the services' own settings, host:port with commas,
/// and so are `PINTU_TLS_AUTHORITY`, `PINTU_TLS_CERTIFICATE` and `PINTU_TLS_KEY`.
struct ServiceLocator: Sendable {
    var endpoint: String?
    var tokenFile: String?
    var tlsAuthority: String?
    var tlsCertificate: String?
    var tlsKey: String?
    var directory: DataDirectory
    var environment: [String: String]

    func endpoints(of stage: Stage) throws(CommandFailure) -> [Endpoint] {
        if let endpoint { return try Self.list(endpoint, from: "--endpoint") }
        let name = "PINTU_ENDPOINTS_\(stage.rawValue.uppercased())"
        if let text = variable(name) { return try Self.list(text, from: name) }
        guard let found = try installation() else { throw notFound("where \(stage.rawValue) listens") }
        guard let addresses = found.file.services[stage] else { throw CommandFailure("\(found.path) does not name \(stage.rawValue)") }
        return [addresses.rpc]
    }

    /// Nil: call as nobody, which is enough for the protocol's own methods.
    func token() throws(CommandFailure) -> String? {
        if let tokenFile { return try Self.read(tokenFile, namedBy: "--token-file") }
        switch (variable("PINTU_TOKEN"), variable("PINTU_TOKEN_FILE")) {
        case (_?, _?): throw CommandFailure("PINTU_TOKEN and PINTU_TOKEN_FILE are both given: keep one of them", exitCode: 64)
        case (let token?, nil): return token
        case (nil, let file?): return try Self.read(file, namedBy: "PINTU_TOKEN_FILE")
        case (nil, nil): return try installation()?.file.token
        }
    }

    /// A client of one service.
    func client(_ stage: Stage, name: String = "pintu") throws(CommandFailure) -> RPCClient {
        try Connection(self, stages: [stage]).client(stage, name: name)
    }

    /// Nil: services are called in the clear.
    func tls() throws(CommandFailure) -> ClientTLS? {
        guard let authority = tlsAuthority ?? variable("PINTU_TLS_AUTHORITY") else {
            guard tlsCertificate == nil, tlsKey == nil else {
                throw CommandFailure("a certificate is shown over TLS only: say --tls-authority too", exitCode: 64)
            }
            return nil
        }
        do throws(TLSProblem) {
            let identity = try TLSIdentity(
                certificateFile: tlsCertificate ?? variable("PINTU_TLS_CERTIFICATE"), keyFile: tlsKey ?? variable("PINTU_TLS_KEY"))
            return try ClientTLS(authorityFile: authority, identity: identity)
        } catch {
            throw CommandFailure("TLS: \(error)", exitCode: 64)
        }
    }

    /// All services of the installation.
    func installation() throws(CommandFailure) -> (file: EndpointsFile, path: String)? {
        if let path = variable("PINTU_ENDPOINTS") {
            guard let file = try EndpointsFile.read(path) else {
                throw CommandFailure("PINTU_ENDPOINTS: the file \(path) does not exist", exitCode: 64)
            }
            return (file, path)
        }
        return try EndpointsFile.read(directory.endpoints).map { ($0, directory.endpoints) }
    }

    func notFound(_ what: String) -> CommandFailure {
        CommandFailure(
            "it is not known \(what): there is no \(directory.endpoints)",
            advice: "Start `pintu up`, say --data-dir if it uses another one, or name the service with --endpoint and --token-file.",
            exitCode: 69)
    }

    private func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    private static func list(_ text: String, from source: String) throws(CommandFailure) -> [Endpoint] {
        guard let endpoints = Endpoint.list(text) else {
            throw CommandFailure("\(source): \"\(text)\" is not host:port, or several of them with commas between", exitCode: 64)
        }
        return endpoints
    }

    private static func read(_ path: String, namedBy name: String) throws(CommandFailure) -> String {
        guard let text = try PrivateFile.text(path), !text.isEmpty else {
            throw CommandFailure("\(name): the file \(path) does not exist or is empty", exitCode: 64)
        }
        return text
    }
}
