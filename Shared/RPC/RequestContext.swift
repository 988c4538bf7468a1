/// What a handler knows about a call beside its parameters.
package struct RequestContext: Sendable {
    /// From the client's `_meta.requestId`, or made by the server. 1…64 printable ASCII characters.
    package let requestID: String
    package let method: String
    package let caller: Caller
    /// When the client stops waiting.
    package let deadline: ContinuousClock.Instant?
    /// W3C trace context, not validated here.
    package let traceparent: String?

    package init(
        requestID: String, method: String, caller: Caller, deadline: ContinuousClock.Instant? = nil, traceparent: String? = nil
    ) {
        self.requestID = requestID
        self.method = method
        self.caller = caller
        self.deadline = deadline
        self.traceparent = traceparent
    }
}
