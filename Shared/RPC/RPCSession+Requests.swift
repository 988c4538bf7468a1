internal import JSON

extension RPCSession {
    mutating func receiveBatch(_ root: JSONNode, _ now: Instant, _ admit: () -> RPCError?, _ actions: inout [Action]) {
        guard (1...configuration.maxBatch).contains(root.count) else {
            let error = RPCError.invalidRequest("a batch holds 1 to \(configuration.maxBatch) messages")
            return put(RPCFrame.error(nil, error), batch: nil, &actions)
        }
        let key = nextKey()
        batches[key] = Batch(pending: root.count)
        for element in root.elements { receiveRequest(element, batch: key, now, admit, &actions) }
    }

    mutating func receiveRequest(_ node: JSONNode, batch: UInt64?, _ now: Instant, _ admit: () -> RPCError?, _ actions: inout [Action]) {
        let request: RPCRequest
        do throws(RPCRequest.Malformed) {
            request = try RPCRequest(node)
        } catch {
            return put(RPCFrame.error(error.id, error.error), batch: batch, &actions)
        }
        var arrival = Arrival(request: request, key: nextKey(), batch: batch, now: now)
        if let id = request.id, keys[id] != nil {
            // Answering to that id would be taken for the answer to the first request.
            return put(RPCFrame.error(nil, .invalidRequest("the id \(id.json) is already in flight")), batch: batch, &actions)
        }
        if request.method.hasPrefix("rpc.") { return receiveBuiltIn(arrival, &actions) }
        guard caller.isAuthenticated else {
            return refuse(arrival, .unauthenticated("call rpc.hello with a token first"), &actions)
        }
        guard let entry = router.entries[request.method] else { return refuse(arrival, .methodNotFound(request.method), &actions) }
        guard entry.roles.contains(caller.role) else {
            return refuse(arrival, .forbidden("the role \(caller.role) may not call \(entry.name)"), &actions)
        }
        if let scopes = caller.scopes, !scopes.allows(entry.name) {
            let allowed = scopes.texts.joined(separator: ", ")
            return refuse(arrival, .forbidden("this token may not call \(entry.name); it is limited to \(allowed)"), &actions)
        }
        dispatch(entry, &arrival, admit, &actions)
    }

    /// Reads the parameters and starts the call.
    private mutating func dispatch(_ entry: RPCEntry, _ arrival: inout Arrival, _ admit: () -> RPCError?, _ actions: inout [Action]) {
        var fields = arrival.request.params.map { FieldReader($0) } ?? FieldReader.empty
        let meta = fields.optionalObject("_meta", RPCMeta.self) ?? RPCMeta()
        if fields.problems.isEmpty { arrival.meta = meta }
        switch entry.handler {
        case .notification(let body):
            if let problems = fields.finishIfWrong() { return refuse(arrival, .invalidParams(problems), &actions) }
            actions.append(.notify(RPCNotificationCall(context: context(of: arrival), body: body)))
            finish(arrival, result: { Empty().write(to: &$0) }, &actions)
        case .hot(let read):
            let body = read(&fields)
            if let problems = fields.finishIfWrong() { return refuse(arrival, .invalidParams(problems), &actions) }
            guard let (id, context) = begin(arrival, isHot: true, admit, &actions) else { return }
            actions.append(.startHot(RPCHotCall(key: arrival.key, context: context, id: id, body: body)))
        case .task(let read):
            let body = read(&fields)
            if let problems = fields.finishIfWrong() { return refuse(arrival, .invalidParams(problems), &actions) }
            guard let (id, context) = begin(arrival, isHot: false, admit, &actions) else { return }
            let call = RPCTaskCall(
                key: arrival.key, context: context, id: id, body: body, interceptors: router.interceptors, mapError: configuration.mapError)
            actions.append(.startTask(call))
        }
    }

    /// Registers a call, unless it is refused. A method that owes an answer cannot be called without an id: nobody would learn what became of it.
    private mutating func begin(
        _ arrival: Arrival, isHot: Bool, _ admit: () -> RPCError?, _ actions: inout [Action]
    ) -> (RPCID, RequestContext)? {
        guard let id = arrival.request.id else {
            refuse(arrival, .invalidRequest("\(arrival.request.method) needs an id"), &actions)
            return nil
        }
        if let refusal = admit() {
            refuse(arrival, refusal, &actions)
            return nil
        }
        let context = context(of: arrival)
        register(arrival, id, context, isHot: isHot, isAdmitted: true)
        callCount &+= 1
        return (id, context)
    }

    mutating func register(_ arrival: Arrival, _ id: RPCID, _ context: RequestContext, isHot: Bool, isAdmitted: Bool) {
        let deadline = self.deadline(of: arrival)
        calls[arrival.key] = CallInFlight(
            id: id, method: context.method, requestID: context.requestID, trace: context.trace, started: arrival.now, deadline: deadline,
            isHot: isHot,
            isAdmitted: isAdmitted, batch: arrival.batch)
        keys[id] = arrival.key
        nextDeadline = nextDeadline.map { min($0, deadline) } ?? deadline
    }

    func context(of arrival: Arrival) -> RequestContext {
        RequestContext(
            requestID: requestID(of: arrival), method: arrival.request.method, caller: caller, deadline: deadline(of: arrival),
            trace: trace(of: arrival))
    }

    func requestID(of arrival: Arrival) -> String {
        arrival.meta.requestID ?? "\(name)-\(arrival.key)"
    }

    /// What is not a trace context is as good as none.
    private func trace(of arrival: Arrival) -> TraceParent {
        arrival.meta.traceparent.flatMap { TraceParent($0) } ?? TraceParent(seed: traceSeed, number: arrival.key)
    }

    private func deadline(of arrival: Arrival) -> Instant {
        arrival.now + .milliseconds(min(arrival.meta.timeoutMs ?? .max, configuration.maxTimeoutMs))
    }

    /// Answers a request at once with an error; a notification gets none.
    mutating func refuse(_ arrival: Arrival, _ error: RPCError, _ actions: inout [Action]) {
        var error = error
        error.requestID = requestID(of: arrival)
        finish(arrival, frame: { RPCFrame.error($0, error) }, code: error.code, &actions)
    }

    /// Answers a request at once with a result.
    mutating func finish(_ arrival: Arrival, result: (inout JSONWriter) -> Void, _ actions: inout [Action]) {
        finish(arrival, frame: { RPCFrame.result($0, result) }, code: nil, &actions)
    }

    private mutating func finish(_ arrival: Arrival, frame: (RPCID) -> [UInt8], code: RPCErrorCode?, _ actions: inout [Action]) {
        if let id = arrival.request.id {
            put(frame(id), batch: arrival.batch, &actions)
        } else if let batch = arrival.batch {
            settle(batch, &actions)
        }
        let summary = RPCCallSummary(
            method: arrival.request.method, requestID: requestID(of: arrival), trace: trace(of: arrival), caller: caller, code: code,
            duration: .zero, unexpected: nil)
        actions.append(.finished(summary))
    }

    private mutating func nextKey() -> UInt64 {
        lastKey += 1
        return lastKey
    }
}

/// A request on its way to a handler.
struct Arrival {
    let request: RPCRequest
    let key: UInt64
    let batch: UInt64?
    let now: ContinuousClock.Instant
    var meta = RPCMeta()
}

extension FieldReader {
    /// Nil when nothing is wrong.
    fileprivate mutating func finishIfWrong() -> [FieldProblem]? {
        let problems = finish()
        return problems.isEmpty ? nil : problems
    }
}
