public import RPC

/// The limits of a server. Each has a default that suits one service on a small machine; none can be switched off.
public struct RPCServerConfiguration: Sendable {
    public var host: String
    /// 0 lets the system choose; `RPCServer.boundAddress()` says what it chose.
    public var port: Int
    /// What concerns a single connection's conversation: the service's name, frame and batch limits, requests in flight on one connection,
    /// health and discovery. Without a discovery document the server makes one from its method table.
    public var session: RPCSessionConfiguration
    /// Who is there before rpc.hello.
    public var callerBeforeHello = Caller.anonymous
    /// Requests without an answer over all connections; one more is answered `overloaded`.
    public var maxInFlightTotal = 8_192
    public var maxConnections = 1_024
    /// What an `overloaded` answer advises.
    public var retryAfterMs = 250
    /// How long a connection may stay without a successful rpc.hello.
    public var helloTimeoutMs = 10_000
    /// The longest frame before a successful rpc.hello: what nobody has vouched for costs next to nothing.
    public var maxFrameBytesBeforeHello = 16_384
    /// How long a frame may take from its first byte to its last.
    public var frameTimeoutMs = 60_000
    /// How often the caller of an open connection is confirmed. With the age of the authenticator's cache it is the time that a revocation
    /// takes to end a connection.
    public var confirmMs = 4_000
    /// How long in-flight work may take after shutdown began.
    public var drainMs = 20_000
    /// How long a connection without work stays open after goaway, for requests that were on their way.
    public var lingerMs = 500
    /// How long handlers that were cancelled when `drainMs` was over may take to notice.
    public var abandonMs = 2_000
    /// Answers a reader may leave unread before the server stops reading its requests.
    public var slowReaderBytes = 1 << 20
    /// How long a reader may stay above that before its connection is closed.
    public var slowReaderMs = 10_000
    /// Answers a reader may leave unread before its connection is closed at once.
    public var maxUnreadBytes = 32 << 20
    /// Unfinished frames and unread answers of all connections together. Above it a connection that holds more than its equal share ends, so
    /// they never hold twice this much.
    public var maxHeldBytes = 128 << 20
    /// Nil: one a core, at most 4. Handlers that are not hot do not run on them.
    public var eventLoops: Int?
    /// What the log says of an error that is not an `RPCError`. The default names its type only, because its text may hold parameters.
    public var describeError: @Sendable (any Error) -> String = { String(reflecting: type(of: $0)) }
    /// Told of every request that is answered `unauthenticated` or `forbidden`, on the connection's event loop or in a task; must not block.
    public var onRefusal: (@Sendable (RPCRefusal) -> Void)?
    /// Nil: the protocol is spoken in the clear.
    public var tls: ServerTLS?

    public init(host: String = "127.0.0.1", port: Int = 0, session: RPCSessionConfiguration) {
        self.host = host
        self.port = port
        self.session = session
    }

    public init(host: String = "127.0.0.1", port: Int = 0, service: String) {
        self.init(host: host, port: port, session: RPCSessionConfiguration(service: service))
    }
}
