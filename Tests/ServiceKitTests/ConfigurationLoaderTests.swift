import RPCTransport
import Testing

@testable import ServiceKit

@Suite struct ConfigurationLoaderTests {
    private static let writers = ConfigurationKey(name: "intake.writers", kind: .int(1...64), default: "3", help: "Writers.")
    private static let strict = ConfigurationKey(name: "intake.strict", kind: .bool, default: "false", help: "Strict.")
    private static let channels = ConfigurationKey(name: "intake.channels", kind: .list, help: "Channels.")
    private static let table = ConfigurationTable(service: "intake", keys: ConfigurationKey.common + [writers, strict, channels])
    private static let url = ["PINTU_DATABASE_URL": "postgresql:///pintu"]

    private func load(
        _ arguments: [String] = [], _ environment: [String: String] = url, files: [String: String] = [:]
    ) throws -> ServiceConfiguration {
        let outcome = try outcome(arguments, environment, files: files)
        guard case .run(let configuration) = outcome else { throw ConfigurationError(problems: ["printed instead"]) }
        return configuration
    }

    private func outcome(
        _ arguments: [String], _ environment: [String: String] = url, files: [String: String] = [:]
    ) throws(ConfigurationError) -> ConfigurationLoader.Outcome {
        let input = ConfigurationInput(arguments: arguments, environment: environment) { path in
            guard let text = files[path] else { throw ConfigurationInput.FileProblem("does not exist") }
            return Array(text.utf8)
        }
        return try ConfigurationLoader.load(Self.table, input: input)
    }

    private func problems(_ arguments: [String] = [], _ environment: [String: String] = url, files: [String: String] = [:]) -> [String] {
        do {
            _ = try outcome(arguments, environment, files: files)
            return []
        } catch {
            return error.problems
        }
    }

    // MARK: Values

    @Test func defaults() throws {
        let configuration = try load()
        #expect(configuration.text(.databaseURL) == "postgresql:///pintu")
        #expect(configuration.int(Self.writers) == 3)
        #expect(configuration.bool(Self.strict) == false)
        #expect(configuration.list(Self.channels).isEmpty)
        #expect(configuration.endpoints(.endpointsRouting).isEmpty)
        #expect(configuration.optionalText(.token) == nil)
        #expect(configuration.values["rpc.port"]?.source == .defaultValue)
    }

    @Test func flagsWinOverTheEnvironmentAndThatOverTheFile() throws {
        let files = [
            "/c.json": #"{"rpc":{"port":1,"host":"file"},"log":{"level":"debug"},"intake":{"strict":true,"channels":["web","sms"]}}"#
        ]
        let environment = Self.url.merging(["PINTU_CONFIG_FILE": "/c.json", "PINTU_RPC_PORT": "2", "PINTU_RPC_HOST": "env"]) { $1 }
        let configuration = try load(["--rpc-port", "3"], environment, files: files)
        #expect(configuration.int(.rpcPort) == 3)
        #expect(configuration.text(.rpcHost) == "env")
        #expect(configuration.text(.logLevel) == "debug")
        #expect(configuration.bool(Self.strict))
        #expect(configuration.list(Self.channels) == ["web", "sms"])
        #expect(configuration.values["rpc.host"]?.source.description == "PINTU_RPC_HOST")
        #expect(configuration.values["log.level"]?.source.description == "/c.json: log.level")
    }

    @Test(arguments: [
        ["--intake-strict"], ["--intake-strict=true"], ["--intake-strict", "yes"], ["--intake-strict", "--rpc-port", "1"],
    ])
    func aBoolNeedsNoValue(_ arguments: [String]) throws {
        #expect(try load(arguments).bool(Self.strict))
    }

    @Test func commasAndEqualSignsSurvive() throws {
        let text = "postgresql://u:p@a:1,b:2/pintu?application_name=x&target_session_attrs=read-write"
        for arguments in [["--database-url", text], ["--database-url=" + text]] {
            #expect(try load(arguments, [:]).text(.databaseURL) == text)
        }
        let endpoints = try load(["--endpoints-intake", "a:1,b:2"]).endpoints(.endpointsIntake)
        #expect(endpoints == [Endpoint(host: "a", port: 1), Endpoint(host: "b", port: 2)])
    }

    @Test func anEmptyVariableIsNoneAndAnEmptyFlagHidesTheVariable() throws {
        let environment = Self.url.merging(["PINTU_ENDPOINTS_INTAKE": "a:1", "PINTU_RPC_PORT": ""]) { $1 }
        #expect(try load([], environment).int(.rpcPort) == 0)
        #expect(try load([], environment).endpoints(.endpointsIntake).count == 1)
        #expect(try load(["--endpoints-intake="], environment).endpoints(.endpointsIntake).isEmpty)
    }

    @Test func secretsComeFromFiles() throws {
        let files = [
            "/run/secrets/url": "postgresql:///from-file\r\n", "/c.json": #"{"token": null, "database": {"urlFile": "/run/secrets/url"}}"#,
        ]
        let byVariable = try load([], ["PINTU_DATABASE_URL_FILE": "/run/secrets/url"], files: files)
        let byFlag = try load(["--database-url-file", "/run/secrets/url"], Self.url, files: files)
        let byFile = try load(["--config-file", "/c.json"], [:], files: files)
        for configuration in [byVariable, byFlag, byFile] { #expect(configuration.text(.databaseURL) == "postgresql:///from-file") }
        let source = "/run/secrets/url, named by PINTU_DATABASE_URL_FILE"
        #expect(byVariable.values["database.url"]?.source.description == source)
    }

    @Test func oneFileAndOneEnvironmentServeAllServices() {
        let files = ["/c.json": #"{"response": {"mail": {"host": "x"}}, "routing": {"anything": 1}}"#]
        let environment = Self.url.merging(["PINTU_PORTAL_LANGUAGE": "id", "PINTU_TEST_DATABASE_URL": "x", "PATH": "/bin"]) { $1 }
        #expect(problems(["--config-file", "/c.json"], environment, files: files) == [])
    }

    // MARK: Mistakes

    @Test func everyMistakeIsReportedAtOnce() {
        let environment = ["PINTU_RPC_PORT": "70000", "PINTU_LOG_LEVEL": "inof", "PINTU_DATABSE_URL": "x"]
        #expect(
            problems(["--rpc-prot", "1", "stray", "--admin-port"], environment) == [
                "--rpc-prot: unknown option; did you mean --rpc-port?",
                "stray: settings are given as --key value; see --help",
                "--admin-port: needs a value: --admin-port <0…65535>",
                "PINTU_DATABSE_URL: unknown environment variable; did you mean PINTU_DATABASE_URL?",
                "database.url is missing: set PINTU_DATABASE_URL, PINTU_DATABASE_URL_FILE or --database-url. "
                    + ConfigurationKey.databaseURL.help,
                "PINTU_RPC_PORT: \"70000\" is not a whole number from 0 to 65535",
                "PINTU_LOG_LEVEL: \"inof\" is not one of trace, debug, info, notice, warning, error, critical; did you mean info?",
            ])
    }

    @Test(arguments: [
        (#"{"rpc": {"prt": 1}}"#, "/c.json: rpc.prt: unknown setting; did you mean rpc.port?"),
        (#"{"intake": {"wat": 1}}"#, "/c.json: intake.wat: unknown setting; see --help, or remove it"),
        (#"{"rpc": {"port": 1.5}}"#, "/c.json: rpc.port: \"1.5\" is not a whole number from 0 to 65535"),
        (#"{"rpc": {"port": 1}, "rpc.port": 2}"#, "/c.json: rpc.port appears twice"),
        (#"{"intake": {"channels": [{}]}}"#, "/c.json: intake.channels: a list may only contain texts and numbers without commas"),
        (#"{"config": {"file": "x"}}"#, "/c.json: config.file: a file cannot name itself"),
        ("[]", "/c.json: is not a JSON object"),
    ])
    func mistakesInTheFile(_ text: String, _ problem: String) {
        #expect(problems(["--config-file=/c.json"], files: ["/c.json": text]) == [problem])
    }

    @Test func brokenFilesNameTheLine() throws {
        let problem = try #require(problems(["--config-file=/c.json"], files: ["/c.json": "{\n\"rpc\": {\n,}}"]).first)
        #expect(problem.hasPrefix("/c.json, line 3: is not JSON: "))
    }

    @Test func otherMistakes() {
        #expect(problems(["--rpc-port", "1", "--rpc-port=2"]) == ["--rpc-port: given twice"])
        #expect(problems(["--config-file", "/no"]) == ["/no: does not exist, and it is named as the configuration file"])
        #expect(problems([], ["PINTU_DATABASE_URL_FILE": "/no"]) == ["PINTU_DATABASE_URL_FILE: the file /no does not exist"])
        #expect(problems([], ["PINTU_DATABASE_URL_FILE": "/e"], files: ["/e": "\n"]) == ["PINTU_DATABASE_URL_FILE: the file /e is empty"])
        let both = Self.url.merging(["PINTU_DATABASE_URL_FILE": "/e"]) { $1 }
        #expect(problems([], both) == ["PINTU_DATABASE_URL and PINTU_DATABASE_URL_FILE are both given: keep one of them"])
    }

    @Test func noMessageContainsASecret() {
        let secret = "hunter2\0"
        let all = problems(["--token", secret], ["PINTU_DATABASE_URL": secret])
        #expect(all.count == 2)
        #expect(!all.joined().contains("hunter2"))
    }

    // MARK: Texts

    @Test func helpNamesEverySpelling() throws {
        guard case .print(let text) = try outcome(["--nonsense", "--help"]) else { throw ConfigurationError(problems: []) }
        for key in Self.table.keys {
            #expect(text.contains("  \(key.flag) <"))
            #expect(text.contains(key.environmentName))
            #expect(text.contains(key.help))
        }
        #expect(text.contains("PINTU_DATABASE_URL_FILE, --database-url-file"))
        #expect(text.contains("PINTU_INTAKE_WRITERS, in the file intake.writers; default 3\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 140 })
    }

    @Test func checkPrintsValuesWithoutSecrets() throws {
        guard case .print(let text) = try outcome(["--check-config", "--rpc-port=5"]) else { throw ConfigurationError(problems: []) }
        #expect(text.contains("rpc.port: 5  [--rpc-port]\n"))
        #expect(text.contains("database.url: (hidden)  [PINTU_DATABASE_URL]\n"))
        #expect(text.contains("token: not set\n"))
        #expect(!text.contains("postgresql:"))
        #expect(problems(["--check-config", "--rpc-port=x"]).count == 1)
    }
}
