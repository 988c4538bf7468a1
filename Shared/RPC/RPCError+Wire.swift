public import JSON

/// `{"code", "message", "data": {"reason", "retryable", "retryAfterMs"?, "fields"?: [{"path", "problem"}], "challenge"?, "requestId"?}}`
extension RPCError {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("code", code.rawValue)
        writer.field("message", message)
        writer.name("data")
        writer.beginObject()
        writer.field("reason", code.reason)
        writer.field("retryable", retryable)
        writer.field("retryAfterMs", retryAfterMs)
        if !fields.isEmpty {
            writer.name("fields")
            writer.beginArray()
            for field in fields {
                writer.beginObject()
                writer.field("path", field.path)
                writer.field("problem", field.problem)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.field("challenge", challenge)
        writer.field("requestId", requestID)
        writer.endObject()
        writer.endObject()
    }

    /// The `error` member of an answer, from any JSON-RPC server: what is missing gets the code's defaults, what cannot be understood at all is
    /// an internal error.
    public init(answer node: JSONNode?) {
        let data = node?["data"]
        let number = node?["code"]?.int64.flatMap { Int(exactly: $0) }
        let code =
            data?["reason"]?.string.flatMap(RPCErrorCode.init(reason:)) ?? number.flatMap(RPCErrorCode.init(rawValue:)) ?? .internalError
        let fields = (data?["fields"]?.elements).map { elements in
            elements.prefix(FieldReader.maxProblems).map {
                FieldProblem(path: $0["path"]?.string ?? "", problem: $0["problem"]?.string ?? "")
            }
        }
        self.init(
            code, node?["message"]?.string ?? "the error has no message", retryable: data?["retryable"]?.bool,
            retryAfterMs: data?["retryAfterMs"]?.int64.flatMap { (0...86_400_000).contains($0) ? Int($0) : nil }, fields: fields ?? [],
            challenge: data?["challenge"].flatMap { try? RPCChallenge($0) }, requestID: data?["requestId"]?.string)
    }
}
