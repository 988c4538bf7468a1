package import Logging
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

/// The operators' port over HTTP/1.1: `GET /livez` (the process answers), `/readyz` (it wants traffic; 503 when not) and `/metrics`.
///
/// There is no authentication, so it listens on loopback unless told otherwise, and it offers nothing that changes anything.
package final class AdminServer: Service {
    package struct Configuration: Sendable {
        package var host = "127.0.0.1"
        /// 0 lets the system choose; ``start()`` tells which.
        package var port = 0
        /// More connections than this are closed at once.
        package var maxConnections = 64
        /// Bodies are read and thrown away up to here, refused beyond.
        package var maxBodyBytes = 4_096
        /// The longest wait for a whole request, or for the reader of an answer.
        package var idleTimeoutMs = 15_000

        package init() {}
    }

    /// Open: listener not yet bound → bound → closed, which is final.
    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
    }

    private let configuration: Configuration
    private let readiness: Readiness
    private let metrics: PrometheusMetrics
    private let logger: Logger
    private let state = Mutex(State())

    package init(configuration: Configuration, readiness: Readiness, metrics: PrometheusMetrics, logger: Logger) {
        self.configuration = configuration
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
    }

    /// Binds the port. ``run()`` does it when nobody did; callers who need the address before everything runs call this first.
    ///
    /// - Throws: the system's error when the address cannot be bound.
    @discardableResult
    package func start() async throws -> SocketAddress {
        if let address = state.withLock({ $0.listener?.localAddress }) { return address }
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 64)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                guard self.admit(channel) else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture { try self.configure(channel) }
            }
            .bind(host: configuration.host, port: configuration.port).get()
        guard let address = listener.localAddress else { throw ChannelError.unknownLocalAddress }
        state.withLock { $0.listener = listener }
        return address
    }

    /// Serves until graceful shutdown or cancellation.
    package func run() async throws {
        try await start()
        let listener = state.withLock { $0.listener }
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                try await listener?.closeFuture.get()
            } onCancel: {
                close()
            }
        } onGracefulShutdown: {
            self.close()
        }
    }

    private func close() {
        let (listener, connections) = state.withLock { state in
            state.isClosed = true
            return (state.listener, Array(state.connections.values))
        }
        listener?.close(promise: nil)
        for connection in connections { connection.close(promise: nil) }
    }

    private func admit(_ channel: any Channel) -> Bool {
        let admitted = state.withLock { state in
            guard !state.isClosed, state.connections.count < configuration.maxConnections else { return false }
            state.connections[ObjectIdentifier(channel)] = channel
            return true
        }
        guard admitted else {
            logger.warning("admin connection refused", metadata: ["maxConnections": "\(configuration.maxConnections)"])
            return false
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
        }
        return true
    }

    private func configure(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        let handler = AdminHandler(
            maxBodyBytes: configuration.maxBodyBytes, idleTimeout: .milliseconds(Int64(configuration.idleTimeoutMs)),
            respond: { await self.response(to: $0) })
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private func response(to page: AdminExchange.Page) async -> AdminResponse {
        switch page {
        case .live:
            return .live
        case .ready:
            let report = await readiness.report()
            return AdminResponse(status: report.isReady ? .ok : .serviceUnavailable, contentType: "application/json", body: report.json)
        case .metrics:
            return AdminResponse(status: .ok, contentType: PrometheusText.contentType, body: metrics.exposition())
        case .notFound:
            return .notFound
        }
    }
}
