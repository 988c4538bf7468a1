package import Complaints
internal import JSON
internal import Postgres
internal import RPC
package import RPCTransport
package import ServiceKit
internal import Synchronization
internal import Telemetry
package import Time

/// A whole service inside the test's process: real TCP, a real database, real tokens, its own configuration and graceful shutdown.
/// It has the rights of a service in the database, not the owner's.
package final class RunningStage: Sendable {
    package let endpoint: Endpoint
    private let database: TestPostgres.Database
    private let stops: AsyncStream<Void>.Continuation
    private let task: Task<Int32, Never>
    private let clients = Mutex<[RPCClient]>([])
    private let tokens: PostgresPool

    package struct NotStarted: Error {
        package let log: [String]
    }

    /// Starts the service, runs `body`, stops the service; it must have ended with exit code 0.
    ///
    /// - Parameter settings: by environment name, such as `PINTU_ACCESSCODE_KEY`; addresses and database are set already, the database with the rights of services.
    package static func run<T: Sendable>(
        _ definition: ServiceDefinition, on database: TestPostgres.Database, settings: [String: String] = [:],
        clock: WallClock = .system, _ body: (RunningStage) async throws -> T
    ) async throws -> T {
        let stage = try await RunningStage(definition, on: database, settings: settings, clock: clock)
        let result: Result<T, any Error>
        do { result = .success(try await body(stage)) } catch { result = .failure(error) }
        let code = await stage.stop()
        let value = try result.get()
        guard code == 0 else { throw NotStarted(log: ["exit code \(code)"]) }
        return value
    }

    package init(
        _ definition: ServiceDefinition, on database: TestPostgres.Database, settings: [String: String] = [:], clock: WallClock = .system
    ) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        stops = continuation
        self.database = database
        let accounts = definition.name == "response" ? CaseWorld.accountSettings : [:]
        let environment = settings.merging(accounts) { own, _ in own }.merging([
            "PINTU_DATABASE_URL": database.servicesURL, "PINTU_DATABASE_POOL_SIZE": "3",
        ]) { own, _ in own }
        var surroundings = ServiceRuntime.Surroundings(
            input: ConfigurationInput(arguments: [], environment: environment, readFile: ConfigurationInput.process.readFile)
        ) { _ in }
        let announcements = Announcements()
        surroundings.sink = announcements
        surroundings.stops = stream
        surroundings.clock = clock
        surroundings.bootstrapsProcess = false
        let runtime = ServiceRuntime(definition, surroundings: surroundings)
        task = Task {
            let code = await runtime.run()
            announcements.end()
            return code
        }
        tokens = database.pool(size: 1)
        guard let address = await announcements.address(), let endpoint = Endpoint(address) else {
            await tokens.shutDown()
            throw NotStarted(log: announcements.lines)
        }
        self.endpoint = endpoint
    }

    /// A client with a new token of this role; nil for the agency is the whole country.
    package func client(_ role: Role, agency: String? = nil) async throws -> RPCClient {
        let name = agency.map { "\(role.rawValue) of \($0)" } ?? role.rawValue
        let minted = try await TokenStore(pool: tokens).create(name: name, role: role, agencyCode: agency, expiresAt: nil)
        let client = RPCClient(endpoints: [endpoint], token: minted.token.text, client: "test")
        clients.withLock { $0.append(client) }
        return client
    }

    /// Asks the service to stop as SIGTERM does. Safe to call twice.
    ///
    /// - Returns: its exit code.
    @discardableResult
    package func stop() async -> Int32 {
        stops.yield()
        let code = await task.value
        let open = clients.withLock { clients in
            defer { clients = [] }
            return clients
        }
        for client in open { await client.close() }
        await tokens.shutDown()
        return code
    }
}

/// Waits for the line that says where the service listens.
private final class Announcements: LogSink {
    private let (addresses, continuation) = AsyncStream.makeStream(of: String.self)
    private let all = Mutex<[String]>([])

    var lines: [String] { all.withLock { $0 } }

    func write(_ line: [UInt8]) {
        all.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        guard let record = try? JSONDocument(line).root, record["event"]?.string == "ready", let address = record["rpc"]?.string
        else { return }
        continuation.yield(address)
    }

    func end() { continuation.finish() }

    func address() async -> String? {
        for await address in addresses { return address }
        return nil
    }
}
