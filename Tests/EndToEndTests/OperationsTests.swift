import Foundation
import JSON
import RPC
import RPCTransport
import Testing

@testable import PintuCommand

extension EndToEnd {
    @Suite("Operations") struct OperationsTests {
        @Test("health and metrics of every service", arguments: Stage.allCases)
        func healthAndMetrics(stage: Stage) async throws {
            let installation = try Installation.current()
            let admin = try installation.admin(stage)
            let live = try await AdminProbe.get("/livez", from: admin)
            #expect(live.status == 200)
            let ready = try await AdminProbe.get("/readyz", from: admin)
            #expect(ready.status == 200)
            let checks = try JSONValue(ready.body)["checks"].elements
            #expect(!checks.isEmpty && checks.allSatisfy { $0["ok"].text == "true" }, "\(String(decoding: ready.body, as: UTF8.self))")
            #expect(try await AdminProbe.get("/secrets", from: admin).status == 404)

            let metrics = try await AdminProbe.get("/metrics", from: admin)
            #expect(metrics.status == 200)
            let page = try PrometheusPage(String(decoding: metrics.body, as: UTF8.self))
            #expect(page.samples.count > 20)
            #expect(page.samples.allSatisfy { $0.name.hasPrefix("pintu_") || $0.name.hasPrefix("process_") })
            #expect(page.value("process_resident_memory_bytes") ?? 0 > 0)
        }

        @Test func aServiceThatIsAskedToStopDrainsAndComesBack() async throws {
            let folder = try TemporaryFolder()
            try await Installation.run(in: folder) { installation in
                for stage in Stage.allCases {
                    let process = try installation.processID(stage)
                    let position = installation.log.lines.count
                    kill(process, SIGTERM)
                    try await installation.line("\(stage.rawValue) ended by itself; starting it again", from: position)
                    try await installation.line("\(stage.rawValue) is ready again", from: position)
                    #expect(try installation.processID(stage) != process)
                    let health = try await AdminProbe.get("/readyz", from: installation.admin(stage))
                    #expect(health.isReady)
                }
            }
        }

        @Test("a service on its own writes JSON lines and ends with 0", arguments: Stage.allCases)
        func logsAreJSONLines(stage: Stage) async throws {
            let installation = try Installation.current()
            let service = SingleService(stage, of: installation, level: "debug")
            let notice = try JSONValue(try await service.program.line(with: #""event":"ready""#))
            let endpoint = try #require(notice["rpc"].string.flatMap { Endpoint($0) })
            let client = RPCClient(endpoints: [endpoint], token: installation.endpoints.token, client: "test")
            let health = try await client.callRaw(method: "rpc.health")
            #expect(try JSONValue(health)["status"].string == "ready")
            await client.close()
            #expect(try await service.stop(notice) == 0)
            let lines = service.program.log.lines
            #expect(lines.count > 2)
            for line in lines {
                let record = try JSONValue(line)
                #expect(record["ts"].string != nil && record["level"].string != nil && record["msg"].string != nil, "\(line)")
                #expect(record["service"].string == stage.rawValue, "\(line)")
            }
        }

        @Test func unknownSettingsAreRefused() async throws {
            for stage in Stage.allCases {
                let outcome = try await Command.run(
                    "\(Repository.products)/\(stage.rawValue)", ["--check-config"], environment: ["PINTU_LOG_LEVLE": "debug"])
                #expect(outcome.code != 0)
                #expect((outcome.errors + outcome.output).contains("PINTU_LOG_LEVEL"), "\(outcome)")
            }
        }
    }
}

/// One service beside those of an installation, on its database, with ports of its own and its own standard error.
struct SingleService {
    let program: RunningProgram

    init(_ stage: Stage, of installation: Installation, level: String) {
        var environment = [
            "PINTU_DATABASE_URL_FILE": installation.data.secret(.databaseURL), "PINTU_LOG_LEVEL": level,
            "PINTU_TOKEN_FILE": installation.data.secret(.serviceToken), "PINTU_RPC_PORT": "0", "PINTU_ADMIN_PORT": "0",
        ]
        for (key, name) in ChildEnvironment.keys(of: stage) where key != .identityPreviousKeys {
            environment[name + "_FILE"] = installation.data.secret(key)
        }
        program = RunningProgram("\(Repository.products)/\(stage.rawValue)", [], environment: environment)
    }

    /// SIGTERM to the process itself.
    ///
    /// - Parameter notice: its line that says "ready".
    /// - Returns: its exit code.
    func stop(_ notice: JSONValue) async throws -> Int32 {
        kill(Int32(notice["pid"].integer ?? 0), SIGTERM)
        return try await program.end()
    }
}
