/// The end of a call, on its way back to the session that started it.
public struct RPCCompletion: Sendable {
    /// The session's number of the call; ids of clients are not unique over time.
    public let key: UInt64
    /// The whole answer, without line feed.
    public let frame: [UInt8]
    /// Nil for success.
    public let code: RPCErrorCode?
    /// What the handler threw when it was neither `RPCError` nor known to the mapper: for the log, never for the wire.
    public let unexpected: (any Error)?

    init(key: UInt64, frame: [UInt8], code: RPCErrorCode? = nil, unexpected: (any Error)? = nil) {
        self.key = key
        self.frame = frame
        self.code = code
        self.unexpected = unexpected
    }

    init(key: UInt64, id: RPCID, error: RPCError, requestID: String, unexpected: (any Error)? = nil) {
        var error = error
        error.requestID = error.requestID ?? requestID
        self.init(key: key, frame: RPCFrame.error(id, error), code: error.code, unexpected: unexpected)
    }
}

/// A call of a hot method, its parameters read.
public struct RPCHotCall: Sendable {
    public let key: UInt64
    public let context: RequestContext
    let id: RPCID
    let body: RPCEntry.HotBody

    /// Calls the handler here and now. `deliver` is called exactly once, on any thread, maybe before this returns.
    public func start(deliver: @escaping @Sendable (RPCCompletion) -> Void) {
        body(context, ReplySlot(key: key, id: id, requestID: context.requestID, deliver: deliver))
    }
}

/// A call that runs in a task, its parameters read.
public struct RPCTaskCall: Sendable {
    public let key: UInt64
    public let context: RequestContext
    let id: RPCID
    let body: RPCEntry.TaskBody
    let interceptors: [RPCInterceptor]
    let mapError: @Sendable (any Error) -> RPCError?

    /// Never throws: whatever happens has an answer. Cancellation is a signal only; a handler that ends well all the same answers its result,
    /// because its transaction may have been committed.
    public func run() async -> RPCCompletion {
        do {
            let result = try await RequestContext.$current.withValue(context) {
                try await Self.run(body, interceptors[...], context)
            }
            return RPCCompletion(key: key, frame: RPCFrame.result(id, json: result))
        } catch let error as RPCError {
            return failed(error)
        } catch {
            if error is CancellationError || Task.isCancelled { return failed(.cancelled) }
            if let mapped = mapError(error) { return failed(mapped) }
            return failed(.internalError, unexpected: error)
        }
    }

    private func failed(_ error: RPCError, unexpected: (any Error)? = nil) -> RPCCompletion {
        RPCCompletion(key: key, id: id, error: error, requestID: context.requestID, unexpected: unexpected)
    }

    private static func run(
        _ body: @escaping RPCEntry.TaskBody, _ interceptors: ArraySlice<RPCInterceptor>, _ context: RequestContext
    ) async throws -> [UInt8] {
        guard let outermost = interceptors.first else { return try await body(context) }
        return try await outermost(context) { try await run(body, interceptors.dropFirst(), $0) }
    }
}

/// A notification, checked. Needs no answer.
public struct RPCNotificationCall: Sendable {
    public let context: RequestContext
    let body: @Sendable (RequestContext) -> Void

    public func run() { body(context) }
}

/// One line for metrics and the access log.
public struct RPCCallSummary: Sendable {
    /// As the client wrote it: may be a method that does not exist.
    public let method: String
    public let requestID: String
    public let trace: TraceParent
    public let caller: Caller
    /// Nil for success.
    public let code: RPCErrorCode?
    public let duration: Duration
    public let unexpected: (any Error)?
}
