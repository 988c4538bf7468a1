public import Logging
internal import NIOCore
internal import NIOPosix
public import RPC
public import ServiceLifecycle

/// Serves a router's methods over TCP, one JSON-RPC message a line.
///
/// ```swift
/// let server = RPCServer(configuration: .init(port: 0, service: "intake"), router: router, authenticator: tokens, logger: logger)
/// // add `server` to a ServiceGroup, then:
/// let address = try await server.boundAddress()
/// ```
///
/// On graceful shutdown it stops accepting, sends rpc.goaway, lets what is in flight finish (at most `drainMs`), then closes.
public final class RPCServer: Service {
    public struct NotRunning: Error, CustomStringConvertible {
        public let description: String
    }

    private let context: ServerContext
    private let bound = OneShot<Result<Endpoint, NotRunning>>()

    /// - Parameter authenticator: checks the token of rpc.hello; nil refuses every token.
    public init(configuration: RPCServerConfiguration, router: RPCRouter, authenticator: (any RPCAuthenticator)?, logger: Logger) {
        context = ServerContext(configuration: configuration, router: router, authenticator: authenticator, logger: logger)
    }

    /// Connections that are open now.
    public var connectionCount: Int { context.gate.connections }
    /// Requests without an answer now.
    public var inFlightCount: Int { context.gate.inFlight }
    /// Bytes of unfinished frames and unread answers now.
    public var heldBytes: Int { context.held.total }
    var isDraining: Bool { context.gate.isDraining }

    /// The address the server listens on, once it does. Throws when it could not be bound or the caller's task is cancelled.
    public func boundAddress() async throws -> Endpoint {
        guard let result = await bound.wait() else { throw CancellationError() }
        return try result.get()
    }

    public func run() async throws {
        let configuration = context.configuration
        let loops = configuration.eventLoops ?? min(System.coreCount, 4)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, loops))
        let listener: any Channel
        do {
            listener = try await listen(on: group)
        } catch {
            bound.set(.failure(NotRunning(description: "\(configuration.host):\(configuration.port) cannot be bound: \(error)")))
            try? await group.shutdownGracefully()
            throw error
        }
        let address = Endpoint(host: configuration.host, port: listener.localAddress?.port ?? configuration.port)
        bound.set(.success(address))
        context.logger.info("listening", metadata: ["address": "\(address)"])
        let isGraceful: Bool
        do {
            try await gracefulShutdown()
            isGraceful = true
        } catch {
            isGraceful = false
        }
        // The rest must happen whether or not this task is cancelled meanwhile.
        let context = context
        await Task {
            try? await listener.close()
            await context.drain(isGraceful ? .milliseconds(configuration.drainMs) : .zero)
            try? await group.shutdownGracefully()
        }.value
        context.logger.info("stopped", metadata: ["abandoned": "\(context.gate.inFlight)"])
    }

    private func listen(on group: MultiThreadedEventLoopGroup) async throws -> any Channel {
        let context = context
        let slow = context.configuration.slowReaderBytes
        // The handler hears of it when a slow reader has caught up to half its bound.
        let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: max(1, slow / 2), high: max(2, slow))
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = context.configuration.tls { try ServerConnection.secure(channel, tls, context) }
                    try channel.pipeline.syncOperations.addHandler(ServerConnection.wire(on: channel, context))
                }
            }
            .bind(host: context.configuration.host, port: context.configuration.port)
            .get()
    }
}
