public import NIOCore

/// How a client connects, waits and retries. Every default suits a service calling another in the same network.
public struct RPCClientOptions: Sendable {
    /// Connections to each endpoint; more than one helps only a client that keeps one event loop of the server busy by itself.
    public var connectionsPerEndpoint = 1
    /// Calls without an answer, over all connections; one more fails with `overloaded` at once.
    public var maxInFlight = 4_096
    /// Request bytes of those calls.
    public var maxInFlightBytes = 64 << 20
    /// The longest line accepted from a server. Answers may be longer than requests.
    public var maxFrameBytes = 16 << 20
    public var connectTimeout: Duration = .seconds(2)
    /// From the connection to the answer of rpc.hello.
    public var helloTimeout: Duration = .seconds(5)
    /// How long a call waits when no endpoint can be reached; it then fails with `unavailable`, certainly not executed.
    public var maxConnectWait: Duration = .seconds(2)
    public var reconnectFirstMs = 50
    public var reconnectMaxMs = 5_000
    /// Retries as a share of calls, in percent, and how many can be saved up.
    public var retryPercent = 10
    public var retryReserve = 10
    /// The most zero bits of a `challengeRequired` that the client searches for by itself, within the call's time; 26 are about a minute of
    /// one core. Nil: the caller gets the challenge, to hand it on to whoever wants something.
    public var hardestChallenge: Int? = 26
    /// Nil: the protocol is spoken in the clear.
    public var tls: ClientTLS?
    /// Nil: the process-wide group.
    public var eventLoopGroup: (any EventLoopGroup)?

    public init() {}
}
