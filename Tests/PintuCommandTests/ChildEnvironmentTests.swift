import RPCTransport
import Testing

@testable import PintuCommand

@Suite struct ChildEnvironmentTests {
    private let environment = ChildEnvironment(
        directory: DataDirectory(path: "/d"),
        services: Dictionary(
            uniqueKeysWithValues: Stage.allCases.enumerated().map { index, stage in
                (
                    stage,
                    .init(
                        rpc: Endpoint(host: "127.0.0.1", port: 4_000 + index), admin: Endpoint(host: "127.0.0.1", port: 5_000 + index))
                )
            }))

    @Test func aServiceKnowsItsOwnPortsAndItsPeers() {
        let variables = environment.variables(of: .routing, parent: ["PATH": "/bin"])
        #expect(
            variables == [
                "PATH": "/bin", "PINTU_DATABASE_URL_FILE": "/d/secrets/services.database.url",
                "PINTU_TOKEN_FILE": "/d/secrets/service.token",
                "PINTU_READY_FILE": "/d/run/routing.json", "PINTU_RPC_HOST": "127.0.0.1", "PINTU_RPC_PORT": "4001",
                "PINTU_ADMIN_HOST": "127.0.0.1", "PINTU_ADMIN_PORT": "5001", "PINTU_ENDPOINTS_INTAKE": "127.0.0.1:4000",
                "PINTU_ENDPOINTS_RESPONSE": "127.0.0.1:4002", "PINTU_ENDPOINTS_ANALYTICS": "127.0.0.1:4003",
            ])
    }

    @Test func keysGoOnlyToWhoKnowsThem() {
        func keys(_ stage: Stage) -> [String] {
            environment.variables(of: stage, parent: [:]).keys.filter { $0.contains("KEY") }.sorted()
        }
        #expect(keys(.intake) == ["PINTU_ACCESSCODE_KEY_FILE", "PINTU_IDENTITY_KEY_FILE"])
        #expect(keys(.response) == ["PINTU_ACCESSCODE_KEY_FILE", "PINTU_ACCOUNTS_KEY_FILE"])
        #expect(keys(.routing).isEmpty && keys(.analytics).isEmpty)
        // Where complainants want their messages is opened by who sends them.
        let sending = environment.variables(of: .response, parent: ["PINTU_RESPONSE_PROVIDERS": "/etc/providers.json"])
        #expect(sending["PINTU_IDENTITY_KEY_FILE"] != nil && sending["PINTU_RESPONSE_PROVIDERS"] == "/etc/providers.json")
    }

    @Test func theOperatorsKeysComeFirst() {
        let parent = ["PINTU_ACCESSCODE_KEY": "typed", "PINTU_IDENTITY_KEY_FILE": "/etc/identity"]
        let intake = environment.variables(of: .intake, parent: parent)
        #expect(intake["PINTU_ACCESSCODE_KEY"] == "typed")
        #expect(intake["PINTU_ACCESSCODE_KEY_FILE"] == nil)
        #expect(intake["PINTU_IDENTITY_KEY_FILE"] == "/etc/identity")
        let routing = environment.variables(of: .routing, parent: parent)
        #expect(!routing.keys.contains { $0.contains("KEY") })
    }

    @Test func whatUpDecidesIsNotTheOperatorsAnyMore() {
        let parent = [
            "PINTU_DATABASE_URL": "postgresql://x:secret@db/y", "PINTU_TOKEN": "t", "PINTU_ENDPOINTS": "/e", "PINTU_RPC_PORT": "1",
            "PINTU_READY_FILE": "/r", "PINTU_LOG_OUTPUT": "stdout", "PINTU_LOG_LEVEL": "debug", "PINTU_INTAKE_WRITERS": "2",
            "PINTU_SERVICES_DATABASE_URL": "postgresql://s:secret@db/y",
        ]
        let variables = environment.variables(of: .intake, parent: parent)
        for name in ["PINTU_DATABASE_URL", "PINTU_SERVICES_DATABASE_URL", "PINTU_TOKEN", "PINTU_ENDPOINTS", "PINTU_LOG_OUTPUT"] {
            #expect(variables[name] == nil)
        }
        #expect(variables["PINTU_RPC_PORT"] == "4000")
        #expect(variables["PINTU_LOG_LEVEL"] == "debug")
        #expect(variables["PINTU_INTAKE_WRITERS"] == "2")
        #expect(!variables.values.contains { $0.contains("secret@") })
    }
}
