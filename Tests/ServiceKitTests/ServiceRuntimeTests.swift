import Complaints
import FoundationEssentials
import JSON
import Logging
import NIOCore
import NIOPosix
import Postgres
import RPC
import RPCTransport
import Schema
import ServiceLifecycle
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct ServiceRuntimeTests {
    private static let greet = RPCMethod<Empty, Empty>("intake.greet", "Greets.", roles: ["service"], effect: .reads)

    private static let intake = ServiceDefinition(name: "intake", keys: []) { environment in
        var router = RPCRouter()
        router.on(greet) { _, _ in Empty() }
        return ServiceParts(router: router)
    }

    /// Serves nothing and needs nothing.
    private static func idle(_ services: [any Service] = []) -> ServiceDefinition {
        ServiceDefinition(name: "portal", keys: [], usesDatabase: false) { _ in ServiceParts(services: services) }
    }

    private func member(_ name: String, of line: String) throws -> String {
        try #require(try JSONDocument(Array(line.utf8)).root[name]?.string)
    }

    @Test func servesFromTheReadyLineToExitCodeZero() async throws {
        let database = try await TestDatabase.migrated()
        let pool = database.pool()
        let token = try await TokenStore(pool: pool).create(name: "test", role: .service, agencyCode: nil, expiresAt: nil).token
        let readyFile = "/tmp/pintu-ready-\(UUID().uuidString).json"
        let run = TestRun(Self.intake, ["--ready-file", readyFile], environment: ["PINTU_DATABASE_URL": database.url])
        let ready = await run.sink.event("ready")

        let file = try String(contentsOfFile: readyFile, encoding: .utf8)
        try FileManager.default.removeItem(atPath: readyFile)
        for name in ["rpc", "admin"] { #expect(try member(name, of: file) == member(name, of: ready)) }
        #expect(try member("service", of: file) == "intake")

        let endpoint = try #require(Endpoint(try member("rpc", of: ready)))
        let client = RPCClient(endpoints: [endpoint], token: token.text, client: "test")
        _ = try await client.call(Self.greet, Empty())
        await client.close()
        let page = try await httpGet("/readyz", try member("admin", of: ready))
        #expect(page.hasPrefix("HTTP/1.1 200 OK"))
        #expect(page.contains(#""checks":[{"name":"database","ok":true}]"#))
        let metrics = try await httpGet("/metrics", try member("admin", of: ready))
        #expect(metrics.contains("\nprocess_cpu_seconds_total "))

        run.stop()
        #expect(await run.exitCode == 0)
        #expect(try run.sink.events() == ["ready", "draining", "stopped"])
        await pool.shutDown()
    }

    @Test func whatIsLoggedInACallCarriesItsNames() async throws {
        let database = try await TestDatabase.migrated()
        let pool = database.pool()
        let token = try await TokenStore(pool: pool).create(name: "test", role: .service, agencyCode: nil, expiresAt: nil).token
        let definition = ServiceDefinition(name: "intake", keys: []) { environment in
            var router = RPCRouter()
            router.on(Self.greet) { [pool = environment.pool, logger = environment.logger] _, _ in
                // Also on the thread of a connection.
                try await pool.transaction("greet") { _ in logger.notice("inside", metadata: ["event": "inside"]) }
                return Empty()
            }
            return ServiceParts(router: router)
        }
        let run = TestRun(definition, environment: ["PINTU_DATABASE_URL": database.url])
        let endpoint = try #require(Endpoint(try member("rpc", of: await run.sink.event("ready"))))
        let client = RPCClient(endpoints: [endpoint], token: token.text, client: "test")
        let trace = TraceParent.random()
        let context = RequestContext(requestID: "r-17", method: "test", caller: .anonymous, trace: trace)
        _ = try await client.call(Self.greet, Empty(), for: context)
        await client.close()
        let line = await run.sink.event("inside")
        #expect(try member("requestId", of: line) == "r-17" && member("traceId", of: line) == trace.traceID)
        run.stop()
        #expect(await run.exitCode == 0)
        #expect(run.sink.lines.filter { $0.contains("traceId") } == [line])
        await pool.shutDown()
    }

    @Test func wrongSettingsAreOneLineAndExitCodeOne() async throws {
        let run = TestRun(Self.intake, ["--rpc-prot", "1"])
        #expect(await run.exitCode == 1)
        let line = try #require(run.sink.lines.count == 1 ? run.sink.lines.first : nil)
        #expect(line.contains(#""level":"critical""#))
        #expect(line.contains("did you mean --rpc-port?"))
        #expect(line.contains("database.url is missing: set PINTU_DATABASE_URL"))
    }

    @Test(arguments: ["--help", "--check-config"])
    func printsAndExits(_ flag: String) async {
        let run = TestRun(Self.intake, [flag], environment: ["PINTU_DATABASE_URL": "x"])
        #expect(await run.exitCode == 0)
        #expect(run.output.text.contains("rpc.port"))
        #expect(run.sink.lines.isEmpty)
    }

    @Test func aMissingDatabaseSaysWhatToDo() async throws {
        let url = "postgresql://pintu:hunter2@127.0.0.1:1/none"
        let run = TestRun(Self.intake, ["--database-wait-ms=0", "--database-pool-size=1"], environment: ["PINTU_DATABASE_URL": url])
        #expect(await run.exitCode == 1)
        let line = await run.sink.event("startupFailed")
        #expect(line.contains("intake cannot start: the database cannot be used: "))
        #expect(line.contains("Check that PostgreSQL runs and that PINTU_DATABASE_URL"))
        #expect(!run.sink.lines.joined().contains("hunter2"))
    }

    @Test func waitsForTheSchema() async throws {
        let database = try await TestPostgres.shared.database()
        let run = TestRun(Self.intake, environment: ["PINTU_DATABASE_URL": database.url])
        let waiting = await run.sink.line(with: #""msg":"waiting""#)
        #expect(waiting.contains("the database has no tables yet"))
        #expect(waiting.contains("Run: pintu migrate"))
        _ = try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        _ = await run.sink.event("ready")
        run.stop()
        #expect(await run.exitCode == 0)
    }

    @Test("a service that is newer than the schema serves nothing and says which command is missing")
    func newerThanTheSchema() async throws {
        let database = try await TestDatabase.migrated()
        let found = Schema.requiredVersion
        let next = ServiceDefinition(name: "intake", keys: [], schemaVersion: found + 1) { _ in
            Issue.record("it was built before the schema was there")
            return ServiceParts()
        }
        let run = TestRun(next, ["--database-wait-ms=0"], environment: ["PINTU_DATABASE_URL": database.url])
        #expect(await run.exitCode == 1)
        let line = await run.sink.event("startupFailed")
        #expect(line.contains("intake cannot start: the database is at migration \(found), this program needs \(found + 1)"))
        #expect(line.contains("Run: pintu migrate"))
    }

    @Test func aSignalDuringTheWaitIsAGracefulEnd() async throws {
        let run = TestRun(Self.intake, environment: ["PINTU_DATABASE_URL": "postgresql://127.0.0.1:1/none"])
        _ = await run.sink.line(with: #""msg":"waiting""#)
        run.stop()
        #expect(await run.exitCode == 0)
        #expect(try run.sink.events() == ["stopped"])
    }

    @Test func servicesWithoutADatabaseNeedNoneOfItsSettings() async throws {
        let run = TestRun(Self.idle())
        let ready = await run.sink.event("ready")
        #expect(!ready.contains(#""rpc""#))
        run.stop()
        #expect(await run.exitCode == 0)
    }

    @Test func addressesInUseAreNamed() async throws {
        let blocker = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(blocker.localAddress?.port)
        let admin = TestRun(Self.idle(), ["--admin-port", "\(port)"])
        #expect(await admin.exitCode == 1)
        #expect(await admin.sink.event("startupFailed").contains("the address 127.0.0.1:\(port) is in use"))
        #expect(await admin.sink.event("startupFailed").contains("PINTU_ADMIN_PORT"))

        let definition = ServiceDefinition(name: "portal", keys: [], usesDatabase: false) { _ in ServiceParts(router: RPCRouter()) }
        let rpc = TestRun(definition, ["--rpc-port", "\(port)"])
        #expect(await rpc.exitCode == 1)
        #expect(await rpc.sink.event("startupFailed").contains("Choose another port with PINTU_RPC_PORT or --rpc-port"))
        try await blocker.close()
    }

    @Test func whatBuildThrowsIsReported() async throws {
        let definition = ServiceDefinition(name: "portal", keys: [], usesDatabase: false) { _ in
            throw StartupFailure("the key is missing", advice: "Run: pintu key create")
        }
        let run = TestRun(definition)
        #expect(await run.exitCode == 1)
        let line = await run.sink.event("startupFailed")
        #expect(line.contains("portal cannot start: the key is missing"))
        #expect(line.contains(#""advice":"Run: pintu key create""#))
    }

    @Test func aPartThatBreaksEndsTheService() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let run = TestRun(Self.idle([Breaking(signal: stream)]))
        _ = await run.sink.event("ready")
        continuation.finish()
        #expect(await run.exitCode == 1)
        #expect(await run.sink.event("failed").contains(#""error":"it broke""#))
    }

    @Test func aSecondSignalDoesNotWait() async throws {
        let run = TestRun(Self.idle([Stubborn()]))
        _ = await run.sink.event("ready")
        run.stop()
        _ = await run.sink.event("draining")
        run.stop()
        #expect(await run.exitCode == 1)
    }

    private func httpGet(_ path: String, _ address: String) async throws -> String {
        let endpoint = try #require(Endpoint(address))
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: endpoint.host, port: endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
            var all = ""
            for try await buffer in inbound { all += String(buffer: buffer) }
            return all
        }
    }
}

/// Fails when told to.
private struct Breaking: Service {
    struct Broken: Error, CustomStringConvertible { var description: String { "it broke" } }
    let signal: AsyncStream<Void>

    func run() async throws {
        for await _ in signal {}
        throw Broken()
    }
}

/// Ends by cancellation only.
private struct Stubborn: Service {
    func run() async throws {
        let (stream, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in stream {}
        try Task.checkCancellation()
    }
}
