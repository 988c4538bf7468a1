public import JSON

/// `params._meta`: what a request says about itself. The same for every method.
public struct RPCMeta: WireObject, Hashable {
    /// How long the client waits from now on.
    public var timeoutMs: Int?
    /// W3C trace context.
    public var traceparent: String?
    /// 1…64 printable ASCII characters; the name of the request in all logs.
    public var requestID: String?

    public init(timeoutMs: Int? = nil, traceparent: String? = nil, requestID: String? = nil) {
        self.timeoutMs = timeoutMs
        self.traceparent = traceparent
        self.requestID = requestID
    }

    public init(from fields: inout FieldReader) {
        timeoutMs = fields.optionalInt(
            "timeoutMs", 1...86_400_000, about: "Milliseconds that the client waits; the server stops working after them."
        )
        .map { Int($0) }
        traceparent = fields.optionalText("traceparent", 1...128, about: "W3C trace context.")
        requestID = fields.optionalText("requestId", 1...64, about: "Names the request in all logs.")
        if let requestID, !requestID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            fields.reject("requestId", problem: "must be printable ASCII without blanks")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("timeoutMs", timeoutMs)
        writer.field("traceparent", traceparent)
        writer.field("requestId", requestID)
        writer.endObject()
    }
}
