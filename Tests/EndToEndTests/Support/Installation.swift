import Foundation
import Postgres
import RPC
import RPCTransport
import ServiceKit
import TestSupport
import Testing

@testable import PintuCommand

/// A real `pintu up`: its own processes, its own PostgreSQL, real TCP.
final class Installation: Sendable {
    /// The one that most tests share; it has the shipped reference data.
    @TaskLocal static var shared: Installation?

    /// Commands run here; the data directory is `pintu-data` in it, where commands look for it by themselves.
    var folder: String { home.path }
    /// Stays as long as we do.
    private let home: TemporaryFolder
    let data: DataDirectory
    let endpoints: EndpointsFile
    let pool: PostgresPool
    private let program: RunningProgram

    /// What `pintu up` and its services have printed.
    var log: LineLog { program.log }

    static func current() throws -> Installation { try #require(shared) }

    /// Returns when everything is up.
    init(in home: TemporaryFolder) async throws {
        self.home = home
        data = DataDirectory(path: home.path + "/pintu-data")
        program = RunningProgram(Repository.products + "/pintu", ["up", "--data-dir", data.path])
        do {
            _ = try await program.line(with: "Ctrl-C stops everything")
            endpoints = try #require(try EndpointsFile.read(data.endpoints))
            let url = try #require(try data.read(.databaseURL))
            pool = PostgresPool(
                configuration: PostgresConfiguration(url: url, applicationName: "test", poolSize: 2, poolTimeout: .seconds(20)),
                logger: TestPostgres.quiet)
        } catch {
            await program.abandon()
            throw error
        }
    }

    /// Sends SIGTERM to `pintu up`, which must end with exit code 0.
    func stop() async throws {
        await pool.shutDown()
        kill(endpoints.processID, SIGTERM)
        let code = try await program.end()
        #expect(code == 0, "pintu up ended with exit code \(code):\n\(log.lines.suffix(30).joined(separator: "\n"))")
    }

    /// Starts one, runs `body`, stops it.
    static func run<T>(in home: TemporaryFolder, _ body: (Installation) async throws -> T) async throws -> T {
        let installation = try await Installation(in: home)
        let result: Result<T, any Error>
        do { result = .success(try await body(installation)) } catch { result = .failure(error) }
        try await installation.stop()
        return try result.get()
    }

    /// Waits for a line of the log.
    func line(_ text: String, from position: Int = 0) async throws { _ = try await program.line(with: text, from: position) }

    // MARK: Commands and calls

    /// `pintu` with these arguments, in our folder.
    func pintu(_ arguments: String...) async throws -> Command.Outcome {
        try await Command.run(Repository.products + "/pintu", arguments, in: folder)
    }

    /// The same, and it must succeed.
    @discardableResult
    func succeeding(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws -> Command.Outcome {
        let outcome = try await Command.run(Repository.products + "/pintu", arguments, in: folder)
        try #require(outcome.code == 0, "pintu \(arguments.joined(separator: " ")): \(outcome)", sourceLocation: sourceLocation)
        return outcome
    }

    func importReference() async throws { try await succeeding(["import", "reference"]) }

    func endpoint(_ stage: Stage) throws -> Endpoint { try #require(endpoints.services[stage]).rpc }
    func admin(_ stage: Stage) throws -> Endpoint { try #require(endpoints.services[stage]).admin }

    /// A client with the administrator's token or another one.
    func client(_ stage: Stage, token: String? = nil) throws -> RPCClient {
        RPCClient(endpoints: [try endpoint(stage)], token: token ?? endpoints.token, client: "test")
    }

    /// Process of a service, as its ready file says.
    func processID(_ stage: Stage) throws -> Int32 {
        let bytes = try #require(try PrivateFile.read(data.readyFile(stage)), "\(stage) is not ready")
        return try Int32(#require(JSONValue(bytes)["pid"].integer))
    }
}
