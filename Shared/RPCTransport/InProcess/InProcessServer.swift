public import Logging
internal import NIOCore
internal import NIOPosix
public import RPC

/// A server without a socket, for tests of whole services: the same sessions, limits, framing and shutdown, over memory.
///
/// ```swift
/// let server = InProcessServer(configuration: .init(service: "intake"), router: router, authenticator: tokens)
/// let client = server.client(token: "…")
/// ```
public final class InProcessServer: Sendable {
    private let context: ServerContext

    public init(
        configuration: RPCServerConfiguration, router: RPCRouter, authenticator: (any RPCAuthenticator)?,
        logger: Logger = Logger(label: "in-process", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        context = ServerContext(configuration: configuration, router: router, authenticator: authenticator, logger: logger)
    }

    /// A client whose connections end in this server.
    public func client(token: String?, client: String = "test", options: RPCClientOptions = .init()) -> RPCClient {
        let hello = RequestEncoder().hello(id: ClientConnection.helloID, client: client, token: token)
        let group: any EventLoopGroup = options.eventLoopGroup ?? MultiThreadedEventLoopGroup.singleton
        return RPCClient(
            connector: MemoryConnector(context: context, group: group, hello: hello, options: options),
            slots: max(1, options.connectionsPerEndpoint), eventLoop: group.next(), options: options)
    }

    public var connectionCount: Int { context.gate.connections }
    public var inFlightCount: Int { context.gate.inFlight }

    /// The same as the graceful shutdown of `RPCServer`: goaway, finish, close.
    public func shutDown() async {
        await context.drain(.milliseconds(context.configuration.drainMs))
    }
}

struct MemoryConnector: ClientConnector {
    let context: ServerContext
    let group: any EventLoopGroup
    let hello: [UInt8]
    let options: RPCClientOptions

    func connect(slot: Int, events: ClientConnection.Events) {
        let eventLoop = group.next()
        eventLoop.execute {
            MemoryWire.join(
                on: eventLoop,
                { wire in ServerConnection(context: context, eventLoop: eventLoop, wire: wire).events },
                { wire in
                    ClientConnection(
                        eventLoop: eventLoop, wire: wire, hello: hello, helloTimeout: options.helloTimeout,
                        maxFrameBytes: options.maxFrameBytes, events: events
                    ).wireEvents
                })
        }
    }
}
