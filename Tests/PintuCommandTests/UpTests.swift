import Foundation
import JSON
import TestSupport
import Testing

@testable import PintuCommand

/// `pintu up` as a whole: the built program, the built services, a real PostgreSQL.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled(if: PintuProcess.isBuilt, "the executables are not built"))
struct UpTests {
    private static let readiness = "Everything is up"

    /// Starts it on the tests' own database server and waits until everything is up.
    private func up(_ directory: DataDirectory, _ arguments: String..., url: String? = nil) async throws -> PintuProcess {
        let environment = url.map { ["PINTU_DATABASE_URL": $0] } ?? [:]
        let process = try PintuProcess(["up", "--data-dir", directory.path] + arguments, environment: environment)
        await process.output.wait(for: Self.readiness)
        return process
    }

    private func processID(_ stage: Stage, _ directory: DataDirectory) throws -> Int32 {
        let bytes = try #require(try PrivateFile.read(directory.readyFile(stage)))
        return Int32(try #require(try JSONDocument(bytes).root["pid"]?.int64))
    }

    /// A process that was told to end; it is gone when nobody can signal it any more.
    private func waitForEnd(of process: Int32) async throws {
        while kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test func aWholeLifeWithAClusterOfItsOwn() async throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        let first = try await up(directory)
        let endpoints = try #require(try EndpointsFile.read(directory.endpoints))
        #expect(PrivateFile.mode(directory.endpoints) == 0o600)
        #expect(Set(endpoints.services.keys) == Set(Stage.allCases))
        #expect(endpoints.processID == first.processID)
        for stage in Stage.allCases {
            let addresses = try #require(endpoints.services[stage])
            #expect(first.text.contains("\(addresses.rpc)") && first.text.contains("\(addresses.admin)"))
            #expect(try await AdminProbe.get("/readyz", from: addresses.admin).isReady)
        }

        let second = try await PintuProcess.run("up", "--data-dir", directory.path)
        #expect(second.code == 1)
        #expect(second.text.contains("pintu up runs already on \(directory.path) (process \(first.processID))"))

        let health = try await PintuProcess.run("call", "rpc.health", "--service", "intake", "--data-dir", directory.path, "--compact")
        #expect(health.code == 0 && health.text == #"{"status":"ready"}"#)
        let unknown = try await PintuProcess.run("call", "intake.track", #"{"ticket":"100000006"}"#, "--data-dir", directory.path)
        #expect(unknown.code == 66)
        let wrong = try await PintuProcess.run("call", "intake.submit", #"{"channel":"pigeon"}"#, "--data-dir", directory.path)
        #expect(wrong.code == 65)
        #expect(wrong.text.contains("  channel: ") && wrong.text.contains("  body: ") && wrong.text.contains("idempotencyKey "))
        let submitted = try await PintuProcess.run(
            "call", "intake.submit", #"{"channel":"web","body":"Lampu jalan padam"}"#, "--data-dir", directory.path)
        #expect(submitted.code == 0 && submitted.text.contains("accessCode"))

        let doctor = try await PintuProcess.run("doctor", "--json", "--data-dir", directory.path)
        let findings = try JSONDocument(doctor.text).root
        func state(_ subject: String) -> String? {
            findings["findings"]?.elements.first { $0["subject"]?.string == subject }?["state"]?.string
        }
        for subject in ["database", "durability", "schema", "partitions", "rights", "clock", "secrets"] + Stage.allCases.map(\.rawValue) {
            #expect(state(subject) == "ok", "\(subject)")
        }
        #expect(state("reference") == "failure" && doctor.code == 1)
        #expect(try await PintuProcess.run("migrate", "--check", "--data-dir", directory.path).code == 0)
        #expect(try await PintuProcess.run("discover", "--data-dir", directory.path).text.contains("analytics.recap("))

        first.signal(SIGTERM)
        #expect(await first.exitCode() == 0)
        #expect(first.text.hasSuffix("everything has stopped"))
        #expect(try EndpointsFile.read(directory.endpoints) == nil)
        for stage in Stage.allCases { #expect(kill(try processID(stage, directory), 0) != 0) }
        let lines = first.output.all
        for stage in Stage.allCases { #expect(lines.contains { $0.hasPrefix(stage.rawValue) && $0.contains("event=stopped") }) }

        let away = try await PintuProcess.run("call", "rpc.ping", "--service", "intake", "--data-dir", directory.path)
        #expect(away.code == 69)

        // The second start: same cluster, same ports, same keys and tokens.
        let again = try await up(directory)
        let later = try #require(try EndpointsFile.read(directory.endpoints))
        #expect(later.services == endpoints.services && later.token == endpoints.token && later.database == endpoints.database)
        again.signal(SIGINT)
        #expect(await again.exitCode() == 0)
    }

    @Test func aServiceThatIsKilledIsStartedAgainAtItsAddress() async throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        let database = try await TestPostgres.shared.database()
        let process = try await up(directory, url: database.url)
        let before = try processID(.routing, directory)
        kill(before, SIGKILL)
        await process.output.wait(for: "routing is ready again")
        #expect(try processID(.routing, directory) != before)
        #expect(process.text.contains("routing was killed by SIGKILL"))
        #expect(try await PintuProcess.run("call", "rpc.ping", "--service", "routing", "--data-dir", directory.path).code == 0)
        process.signal(SIGTERM)
        #expect(await process.exitCode() == 0)
        #expect(!process.text.contains(database.url))
    }

    @Test func aServiceThatKeepsDyingEndsEverything() async throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        let process = try await up(directory, "--quiet", url: try await TestPostgres.shared.database().url)
        let others = try [Stage.intake, .routing, .response].map { try processID($0, directory) }
        for death in 1...RestartPolicy().limit {
            kill(try processID(.analytics, directory), SIGKILL)
            await process.output.wait(for: "(\(death) of at most")
            await process.output.wait(for: "analytics is ready again", times: death)
        }
        kill(try processID(.analytics, directory), SIGKILL)
        #expect(await process.exitCode() == 1)
        #expect(process.text.contains("error: analytics died more than 5 times within 60 s"))
        for other in others { #expect(kill(other, 0) != 0) }
    }

    @Test func aServiceThatCannotStartSaysWhy() async throws {
        let scratch = try Scratch()
        let database = try await TestPostgres.shared.database()
        let result = try await PintuProcess.run(
            "up", "--data-dir", scratch.directory.path, environment: ["PINTU_DATABASE_URL": database.url, "PINTU_LOG_LEVEL": "loud"])
        #expect(result.code == 1)
        #expect(result.text.contains("ended with exit code 1 before it was ready"))
        #expect(result.text.contains("PINTU_LOG_LEVEL"))
    }

    @Test func nobodyOutlivesIt() async throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        let process = try await up(directory, url: try await TestPostgres.shared.database().url)
        let children = try Stage.allCases.map { try processID($0, directory) }
        process.signal(SIGKILL)
        #expect(await process.exitCode() == 128 + SIGKILL)
        for child in children { try await waitForEnd(of: child) }
    }

    @Test func withExitItLeavesNothingBehind() async throws {
        let database = try await TestPostgres.shared.database()
        let result = try await PintuProcess.run("up", "--exit", environment: ["PINTU_DATABASE_URL": database.url])
        #expect(result.code == 0)
        #expect(result.text.contains(Self.readiness))
        let line = try #require(result.text.split(separator: "\n").first { $0.contains("endpoints.json") })
        let path = try #require(line.split(separator: " ").last).dropLast("/endpoints.json".count)
        #expect(path.hasPrefix("/tmp/pintu-demo-"))
        #expect(!FileManager.default.fileExists(atPath: String(path)))
    }

    @Test func aDatabaseThatIsAwayIsSaidAtOnce() async throws {
        let scratch = try Scratch()
        let result = try await PintuProcess.run(
            "up", "--data-dir", scratch.directory.path, environment: ["PINTU_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"])
        #expect(result.code == 69)
        #expect(result.text.contains("error: postgres: "))
    }
}
