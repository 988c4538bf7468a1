internal import JSON

/// One message from a client, its envelope checked and its parameters untouched.
struct RPCRequest {
    /// Nil for a notification.
    let id: RPCID?
    let method: String
    /// An object; nil when it is absent.
    let params: JSONNode?

    static let maxMethodBytes = 128
    /// Four have a meaning; unknown ones are ignored.
    static let maxMembers = 16

    /// A message that is no request. It is answered to its id when that much could be read, else to null.
    struct Malformed: Error {
        let id: RPCID?
        let error: RPCError
    }

    /// JSON-RPC 2.0 section 4, stricter in three points: no null id, no fractional id, no positional parameters.
    init(_ node: JSONNode) throws(Malformed) {
        guard var members = JSONObjectCursor(node) else { throw Malformed(id: nil, error: .invalidRequest("a request is an object")) }
        guard members.count <= Self.maxMembers else {
            throw Malformed(id: nil, error: .invalidRequest("a request has at most \(Self.maxMembers) members"))
        }
        let version = members.find("jsonrpc")
        let idNode = members.find("id")
        let id = idNode.flatMap { RPCID($0) }
        func malformed(_ message: String) -> Malformed { Malformed(id: id, error: .invalidRequest(message)) }
        guard idNode == nil || id != nil else { throw malformed("id must be a string or an integer of at most \(RPCID.maxBytes) bytes") }
        guard version?.equals("2.0") == true else { throw malformed("jsonrpc must be \"2.0\"") }
        guard let methodNode = members.find("method"), methodNode.rawLength <= Self.maxMethodBytes, let method = methodNode.string,
            !method.isEmpty
        else { throw malformed("method must be a text of 1 to \(Self.maxMethodBytes) bytes") }
        let params = members.find("params")
        if let params, params.kind == .array { throw Malformed(id: id, error: .invalidParams("", "go by name, as an object")) }
        guard params == nil || params?.kind == .object else { throw malformed("params must be an object") }
        // Two readers of the same bytes must not see two different requests.
        if let name = members.duplicates().first { throw malformed("\(name) appears more than once") }
        self.id = id
        self.method = method
        self.params = params
    }
}
