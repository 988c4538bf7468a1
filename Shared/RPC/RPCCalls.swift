/// The end of a call, on its way back to the session that started it.
package struct RPCCompletion: Sendable {
    /// The session's number of the call; ids of clients are not unique over time.
    package let key: UInt64
    /// The whole answer, without line feed.
    package let frame: [UInt8]
    /// Nil for success.
    package let code: RPCErrorCode?
    /// What the handler threw when it was neither `RPCError` nor known to the mapper: for the log, never for the wire.
    package let unexpected: (any Error)?

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
package struct RPCHotCall: Sendable {
    package let key: UInt64
    package let context: RequestContext
    let id: RPCID
    let body: RPCEntry.HotBody

    /// Calls the handler here and now. `deliver` is called exactly once, on any thread, maybe before this returns.
    package func start(deliver: @escaping @Sendable (RPCCompletion) -> Void) {
        body(context, ReplySlot(key: key, id: id, requestID: context.requestID, deliver: deliver))
    }
}

/// A call that runs in a task, its parameters read.
package struct RPCTaskCall: Sendable {
    package let key: UInt64
    package let context: RequestContext
    let id: RPCID
    let body: RPCEntry.TaskBody
    let interceptors: [RPCInterceptor]
    let mapError: @Sendable (any Error) -> RPCError?

    /// Never throws: whatever happens has an answer. Cancellation is a signal only; a handler that ends well all the same answers its result,
    /// because its transaction may have been committed.
    package func run() async -> RPCCompletion {
        do {
            let result = try await Self.run(body, interceptors[...], context)
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
package struct RPCNotificationCall: Sendable {
    package let context: RequestContext
    let body: @Sendable (RequestContext) -> Void

    package func run() { body(context) }
}

/// One line for metrics and the access log.
package struct RPCCallSummary: Sendable {
    /// As the client wrote it: may be a method that does not exist.
    package let method: String
    package let requestID: String
    package let caller: Caller
    /// Nil for success.
    package let code: RPCErrorCode?
    package let duration: Duration
    package let unexpected: (any Error)?
}
