import CoreMetrics
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Telemetry

@Suite struct AdminServerTests {
    private let metrics = PrometheusMetrics()
    private let readiness = Readiness()

    /// Runs a server, hands over its address, and shuts it down gracefully.
    private func serving(
        _ adjust: (inout AdminServer.Configuration) -> Void = { _ in }, _ body: @Sendable (SocketAddress) async throws -> Void
    ) async throws {
        var configuration = AdminServer.Configuration()
        adjust(&configuration)
        let server = AdminServer(
            configuration: configuration, readiness: readiness, metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let address = try await server.start()
        let group = ServiceGroup(services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(address)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Sends raw bytes and returns everything until the server closes the connection.
    private static func exchange(_ address: SocketAddress, _ request: String) async throws -> String {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            var all = ""
            do {
                if !request.isEmpty { try await outbound.write(ByteBuffer(string: request)) }
                for try await buffer in inbound { all += String(buffer: buffer) }
            } catch is IOError {
                // A refused connection may end in a reset.
            } catch is ChannelError {
                // Or may be gone before anything was written.
            }
            return all
        }
    }

    @Test func livenessAnswersAndHeadHasNoBody() async throws {
        try await serving { address in
            let get = try await Self.exchange(address, "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            #expect(get.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(get.hasSuffix("\r\n\r\nlive\n"))
            let head = try await Self.exchange(address, "HEAD /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            #expect(head.contains("content-length: 5\r\n"))
            #expect(head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func readinessFollowsThePhase() async throws {
        try await serving { address in
            let request = "GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
            #expect(try await Self.exchange(address, request).hasPrefix("HTTP/1.1 503 "))
            readiness.startServing()
            let ready = try await Self.exchange(address, request)
            #expect(ready.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(ready.contains(#"{"status":"ready","phase":"serving","checks":[]}"#))
        }
    }

    @Test func metricsAndPipelining() async throws {
        Counter(label: "hits", dimensions: [], factory: metrics).increment(by: 2)
        try await serving { address in
            let both = try await Self.exchange(
                address, "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\nGET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            #expect(both.contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            #expect(both.contains("\npintu_hits_total 2\n"))
            #expect(both.contains("HTTP/1.1 404 Not Found\r\n"))
        }
    }

    @Test func largeBodiesAndNonsenseAreRefused() async throws {
        try await serving { address in
            let large = try await Self.exchange(address, "POST /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 99999\r\n\r\n")
            #expect(large.hasPrefix("HTTP/1.1 413 "))
            #expect(try await Self.exchange(address, "\0\0nonsense\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func silentConnectionsAreClosed() async throws {
        try await serving {
            $0.idleTimeoutMs = 20
        } _: { address in
            for request in ["", "GET /livez HTTP/1.1\r\nhost:"] {
                let answer = try await Self.exchange(address, request)
                #expect(answer.isEmpty)
            }
        }
    }

    @Test func connectionsAreBounded() async throws {
        try await serving {
            $0.maxConnections = 1
        } _: { address in
            let first = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: address).get()
            let second = try await Self.exchange(address, "")
            #expect(second.isEmpty)
            try await first.close()
        }
    }

    @Test func shutdownClosesOpenConnections() async throws {
        let closed = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
        try await serving { address in
            let open = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: address).get()
            open.closeFuture.cascade(to: closed)
        }
        try await closed.futureResult.get()
    }
}
