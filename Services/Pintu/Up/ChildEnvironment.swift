internal import RPCTransport

/// What a service is configured with: our own environment, with everything that `pintu up` decides replaced.
struct ChildEnvironment: Sendable {
    let directory: DataDirectory
    let services: [Stage: EndpointsFile.Addresses]

    /// Variables of the operator that `pintu up` overrules.
    static let overruled: Set<String> = [
        "PINTU_RPC_HOST", "PINTU_RPC_PORT", "PINTU_ADMIN_HOST", "PINTU_ADMIN_PORT", "PINTU_READY_FILE", "PINTU_LOG_OUTPUT",
        "PINTU_ENDPOINTS_INTAKE", "PINTU_ENDPOINTS_ROUTING", "PINTU_ENDPOINTS_RESPONSE", "PINTU_ENDPOINTS_ANALYTICS",
    ]
    /// Variables for commands of `pintu`, which the services do not know, and those that take their value from a file now.
    static let ours: Set<String> = [
        "PINTU_ENDPOINTS", "PINTU_TOKEN", "PINTU_TOKEN_FILE", "PINTU_DATABASE_URL", "PINTU_DATABASE_URL_FILE",
        "PINTU_SERVICES_DATABASE_URL", "PINTU_SERVICES_DATABASE_URL_FILE", "PINTU_ACCESSCODE_KEY",
        "PINTU_ACCESSCODE_KEY_FILE", "PINTU_IDENTITY_KEY", "PINTU_IDENTITY_KEY_FILE", "PINTU_IDENTITY_PREVIOUS_KEYS",
        "PINTU_IDENTITY_PREVIOUS_KEYS_FILE", "PINTU_ACCOUNTS_KEY", "PINTU_ACCOUNTS_KEY_FILE", "PINTU_REFERENCE_DIR", "PINTU_SHARED",
        "PINTU_BIN",
    ]

    /// Keys that only some services know; the others would refuse them.
    ///
    /// - Parameter sendsMessages: response opens where complainants want their messages; without providers it has nothing to open.
    static func keys(of stage: Stage, sendsMessages: Bool = false) -> [Secret: String] {
        switch stage {
        case .intake:
            [
                .accessCodeKey: "PINTU_ACCESSCODE_KEY", .identityKey: "PINTU_IDENTITY_KEY",
                .identityPreviousKeys: "PINTU_IDENTITY_PREVIOUS_KEYS",
            ]
        case .response where sendsMessages:
            [
                .accessCodeKey: "PINTU_ACCESSCODE_KEY", .identityKey: "PINTU_IDENTITY_KEY",
                .identityPreviousKeys: "PINTU_IDENTITY_PREVIOUS_KEYS", .accountsKey: "PINTU_ACCOUNTS_KEY",
            ]
        case .response: [.accessCodeKey: "PINTU_ACCESSCODE_KEY", .accountsKey: "PINTU_ACCOUNTS_KEY"]
        case .routing, .analytics: [:]
        }
    }

    private static func isAlwaysThere(_ key: Secret) -> Bool { key != .identityPreviousKeys }

    /// - Parameter parent: our own environment.
    func variables(of stage: Stage, parent: [String: String]) -> [String: String] {
        var variables = parent.filter { !Self.overruled.contains($0.key) && !Self.ours.contains($0.key) }
        variables["PINTU_DATABASE_URL_FILE"] = directory.secret(.servicesDatabaseURL)
        variables["PINTU_TOKEN_FILE"] = directory.secret(.serviceToken)
        variables["PINTU_READY_FILE"] = directory.readyFile(stage)
        if let own = services[stage] {
            variables["PINTU_RPC_HOST"] = own.rpc.host
            variables["PINTU_RPC_PORT"] = String(own.rpc.port)
            variables["PINTU_ADMIN_HOST"] = own.admin.host
            variables["PINTU_ADMIN_PORT"] = String(own.admin.port)
        }
        for (peer, addresses) in services where peer != stage {
            variables["PINTU_ENDPOINTS_\(peer.rawValue.uppercased())"] = addresses.rpc.description
        }
        let sendsMessages = parent["PINTU_RESPONSE_PROVIDERS"]?.isEmpty == false
        for (key, name) in Self.keys(of: stage, sendsMessages: sendsMessages) {
            // An operator who brings the keys of an older installation has named them already.
            if let text = parent[name], !text.isEmpty {
                variables[name] = text
            } else if let file = parent["\(name)_FILE"], !file.isEmpty {
                variables["\(name)_FILE"] = file
            } else if Self.isAlwaysThere(key) || PrivateFile.mode(directory.secret(key)) != nil {
                variables["\(name)_FILE"] = directory.secret(key)
            }
        }
        return variables
    }
}
