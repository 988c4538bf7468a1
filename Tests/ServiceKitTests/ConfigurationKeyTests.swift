import Testing

@testable import ServiceKit

@Suite struct ConfigurationKeyTests {
    @Test(arguments: [
        ("rpc.port", "PINTU_RPC_PORT", "--rpc-port"),
        ("database.poolSize", "PINTU_DATABASE_POOL_SIZE", "--database-pool-size"),
        ("token", "PINTU_TOKEN", "--token"),
        ("intake.maxURLs", "PINTU_INTAKE_MAX_URLS", "--intake-max-urls"),
        ("open311.v2.key", "PINTU_OPEN311_V2_KEY", "--open311-v2-key"),
    ])
    func spellings(_ name: String, _ environment: String, _ flag: String) throws {
        let key = ConfigurationKey(name: name, kind: .text, help: "")
        #expect(key.environmentName == environment)
        #expect(key.flag == flag)
    }

    /// The providers of swift-configuration derive the spellings on their own; they must be the ones that `--help` prints.
    @Test(arguments: ConfigurationKey.common + ConfigurationKey.common.compactMap(\.fileCompanion))
    func providersAgreeOnTheSpelling(_ key: ConfigurationKey) {
        let table = ConfigurationTable(service: "intake", keys: ConfigurationKey.common)
        let flags = ConfigurationFlags(arguments: [key.flag, "a,b"], table: table)
        #expect(ConfigurationSource.flags(flags.provider).text(of: key) == "a,b")
        #expect(ConfigurationSource.environment([key.environmentName: "a,b"]).text(of: key) == "a,b")
        #expect(table.key(flag: key.flag)?.name == key.name)
        #expect(table.key(environmentName: key.environmentName)?.name == key.name)
    }

    @Test(
        arguments: [
            (.int(1...9), "9", nil), (.int(1...9), "10", "is not a whole number from 1 to 9"),
            (.int(1...9), "1.0", "is not a whole number from 1 to 9"),
            (.bool, "yes", nil), (.bool, "FALSE", nil), (.bool, "maybe", "is neither true nor false"),
            (.choice(["info", "debug"]), "info", nil),
            (.choice(["info", "debug"]), "inof", "is not one of info, debug; did you mean info?"),
            (.choice(["info"]), "quiet", "is not one of info"),
            (.endpoints, "a:1,[::1]:2", nil), (.endpoints, "a", "is not host:port, or several of them with commas between"),
            (.text, "any", nil), (.text, "a\0", "contains a NUL character"), (.path, "", "is not a path"),
        ] as [(ConfigurationKey.Kind, String, String?)])
    func checksValues(_ kind: ConfigurationKey.Kind, _ text: String, _ problem: String?) {
        #expect(ConfigurationKey(name: "x", kind: kind, help: "").problem(with: text) == problem)
    }

    @Test func aServiceCanChangeADefault() throws {
        let table = ConfigurationTable(service: "intake", keys: ConfigurationKey.common + [.rpcPort.withDefault("7101")])
        #expect(table.keys.count == ConfigurationKey.common.count)
        #expect(table.keys.first { $0.name == "rpc.port" }?.defaultText == "7101")
    }

    @Test func commonKeysAreDocumented() {
        for key in ConfigurationKey.common { #expect(key.help.hasSuffix("."), "\(key.name)") }
    }
}
