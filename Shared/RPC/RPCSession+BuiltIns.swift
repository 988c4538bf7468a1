internal import JSON

/// The protocol's own methods. None needs a token, none takes a place.
extension RPCSession {
    mutating func receiveBuiltIn(_ arrival: Arrival, _ actions: inout [Action]) {
        switch arrival.request.method {
        case "rpc.hello": hello(arrival, &actions)
        case "rpc.ping": finish(arrival, result: { Empty().write(to: &$0) }, &actions)
        case "rpc.health":
            var health = configuration.health()
            if isGoingAway { health.status = .draining }
            finish(arrival, result: { health.write(to: &$0) }, &actions)
        case "rpc.discover":
            let discovery = configuration.discovery
            finish(arrival, result: { $0.raw(discovery) }, &actions)
        case "rpc.cancel": cancel(arrival, &actions)
        default: refuse(arrival, .methodNotFound(arrival.request.method), &actions)
        }
    }

    private mutating func hello(_ arrival: Arrival, _ actions: inout [Action]) {
        // Inside a batch, other messages would have been read before its answer is known.
        guard arrival.batch == nil, let id = arrival.request.id else {
            return refuse(arrival, .invalidRequest("rpc.hello is a request of its own, not part of a batch"), &actions)
        }
        guard let params: HelloParams = read(arrival, &actions) else { return }
        guard params.versions.contains(HelloResult.protocolVersion) else {
            return refuse(arrival, RPCError(.protocolMismatch, "this server speaks version \(HelloResult.protocolVersion)"), &actions)
        }
        guard let credential = params.token.map(Credential.token) ?? certificate.map(Credential.certificate) else {
            let result = HelloResult(configuration, caller: caller)
            return finish(arrival, result: { result.write(to: &$0) }, &actions)
        }
        register(arrival, id, context(of: arrival), isHot: false, isAdmitted: false)
        state = .authenticating(key: arrival.key)
        actions.append(.authenticate(key: arrival.key, credential))
    }

    /// Whose credential came with rpc.hello. A refusal leaves the caller as it was.
    public mutating func authenticated(key: UInt64, _ result: Result<Caller, RPCError>, now: Instant) -> [Action] {
        guard let call = calls.removeValue(forKey: key), !call.isAnswered else { return [] }
        if case .authenticating(key) = state { state = .open }
        var actions: [Action] = []
        switch result {
        case .success(let owner):
            caller = owner
            let hello = HelloResult(configuration, caller: owner)
            answer(call, RPCCompletion(key: key, frame: RPCFrame.result(call.id) { hello.write(to: &$0) }), now, &actions)
        case .failure(let error):
            answer(call, RPCCompletion(key: key, id: call.id, error: error, requestID: call.requestID), now, &actions)
        }
        return actions
    }

    /// Asks the handler to stop; the cancelled call gets its own answer. Hot calls have nothing that could be stopped.
    private mutating func cancel(_ arrival: Arrival, _ actions: inout [Action]) {
        guard let params: CancelParams = read(arrival, &actions) else { return }
        let key = params.id.flatMap { keys[$0] }
        let isCancelled = key.flatMap { calls[$0] }.map { !$0.isHot } ?? false
        if let key, isCancelled { actions.append(.cancelTask(key)) }
        finish(arrival, result: { CancelResult(cancelled: isCancelled).write(to: &$0) }, &actions)
    }

    /// Nil when it was refused.
    private mutating func read<P: WireObject>(_ arrival: Arrival, _ actions: inout [Action]) -> P? {
        var fields = arrival.request.params.map { FieldReader($0) } ?? FieldReader.empty
        let params = P(from: &fields)
        let problems = fields.finish()
        guard problems.isEmpty else {
            refuse(arrival, .invalidParams(problems), &actions)
            return nil
        }
        return params
    }
}

/// Parameters of `rpc.cancel`.
struct CancelParams: WireObject {
    /// Nil only in a placeholder.
    let id: RPCID?

    init(from fields: inout FieldReader) {
        id = fields.custom("id", schema: .any, placeholder: nil, about: "The id of the request to cancel, spelt as in the request.") {
            node in
            RPCID(node).map { .success($0) } ?? .failure(FieldRefusal("must be a string or an integer"))
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", raw: id.map { Array($0.json.utf8) })
        writer.endObject()
    }
}

/// `{"cancelled": true}` when the request was found and its handler was told.
struct CancelResult: WireObject {
    let cancelled: Bool

    init(cancelled: Bool) {
        self.cancelled = cancelled
    }

    init(from fields: inout FieldReader) {
        cancelled = fields.bool("cancelled")
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("cancelled", cancelled)
        writer.endObject()
    }
}
