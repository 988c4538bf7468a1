/// What all sessions of one server share.
public struct RPCSessionConfiguration: Sendable {
    /// The service's name and its version, for rpc.hello.
    public var service: String
    public var version: String
    /// Frames that are longer never reach the session; it only tells clients.
    public var maxFrameBytes = 1 << 20
    /// An answer, or all answers of a batch together. What is longer is answered `frameTooLarge`.
    public var maxAnswerBytes = 8 << 20
    /// Calls without an answer; at this number ``RPCSession/wantsFrame`` turns false.
    public var maxInFlight = 256
    public var maxBatch = 100
    public var maxDepth = 32
    /// The longest time a call may take; also the deadline of one that names none.
    public var maxTimeoutMs = 60_000
    /// The answer of rpc.health. Called on the event loop; must not block.
    public var health: @Sendable () -> RPCHealth = { RPCHealth(isReady: true) }
    /// The answer of rpc.discover, JSON.
    public var discovery: [UInt8] = Array("{}".utf8)
    /// Gives an error of a handler that is not `RPCError` its answer; nil: internal error.
    public var mapError: @Sendable (any Error) -> RPCError? = { _ in nil }

    public init(service: String, version: String = "") {
        self.service = service
        self.version = version
    }
}
