/// What a handler knows about a call beside its parameters.
public struct RequestContext: Sendable {
    /// From the client's `_meta.requestId`, or made by the server. 1…64 printable ASCII characters.
    public let requestID: String
    public let method: String
    public let caller: Caller
    /// When the client stops waiting.
    public let deadline: ContinuousClock.Instant?
    /// W3C trace context, not validated here.
    public let traceparent: String?

    public init(
        requestID: String, method: String, caller: Caller, deadline: ContinuousClock.Instant? = nil, traceparent: String? = nil
    ) {
        self.requestID = requestID
        self.method = method
        self.caller = caller
        self.deadline = deadline
        self.traceparent = traceparent
    }
}
