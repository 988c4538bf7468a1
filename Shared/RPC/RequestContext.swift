/// What a handler knows about a call beside its parameters.
public struct RequestContext: Sendable {
    /// From the client's `_meta.requestId`, or made by the server. 1…64 printable ASCII characters.
    public let requestID: String
    public let method: String
    public let caller: Caller
    /// When the client stops waiting.
    public let deadline: ContinuousClock.Instant?
    /// From the client's `_meta.traceparent`, or a chain that begins here.
    public let trace: TraceParent

    /// The call that the current task works for; nil outside of calls, and in hot methods, which have no task. What is logged meanwhile
    /// carries its names.
    @TaskLocal public static var current: RequestContext?

    public init(
        requestID: String, method: String, caller: Caller, deadline: ContinuousClock.Instant? = nil, trace: TraceParent = .random()
    ) {
        self.requestID = requestID
        self.method = method
        self.caller = caller
        self.deadline = deadline
        self.trace = trace
    }
}
