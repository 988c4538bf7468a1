/// A request that has a key, from its arrival until its work is over.
struct CallInFlight: Sendable {
    let id: RPCID
    let method: String
    let requestID: String
    let trace: TraceParent
    let started: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant
    let isHot: Bool
    /// False for rpc.hello, which needs no place.
    let isAdmitted: Bool
    /// The key of the batch it came in.
    let batch: UInt64?
    /// Answered before its work was over: by its deadline, or because the session was abandoned.
    var isAnswered = false
}

/// Collects the answers of one batch; they go out together.
struct Batch: Sendable {
    /// Requests and notifications that have not been dealt with.
    var pending: Int
    /// "[" and the answers so far.
    var bytes: [UInt8] = [UInt8(ascii: "[")]

    mutating func append(_ frame: [UInt8]) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: frame)
    }
}

extension RPCSession {
    /// Answers a call that has ended.
    mutating func answer(_ call: CallInFlight, _ completion: RPCCompletion, _ now: Instant, _ actions: inout [Action]) {
        keys[call.id] = nil
        var code = completion.code
        var frame = completion.frame
        let already = call.batch.flatMap { batches[$0]?.bytes.count } ?? 0
        if frame.count + already > configuration.maxAnswerBytes {
            let error = RPCError(
                .frameTooLarge, "the answer is longer than \(configuration.maxAnswerBytes) bytes", requestID: call.requestID)
            code = error.code
            frame = RPCFrame.error(call.id, error)
        }
        put(frame, batch: call.batch, &actions)
        let summary = RPCCallSummary(
            method: call.method, requestID: call.requestID, trace: call.trace, caller: caller, code: code,
            duration: now - call.started, unexpected: completion.unexpected)
        actions.append(.finished(summary))
    }

    /// Answers a call whose work goes on; its completion will be swallowed.
    mutating func giveUp(_ key: UInt64, _ call: CallInFlight, _ error: RPCError, _ now: Instant, _ actions: inout [Action]) {
        answer(call, RPCCompletion(key: key, id: call.id, error: error, requestID: call.requestID), now, &actions)
        calls[key]?.isAnswered = true
        if !call.isHot { actions.append(.cancelTask(key)) }
        if case .authenticating(key) = state { state = .open }
    }

    /// One answer, now or with the rest of its batch.
    mutating func put(_ frame: [UInt8], batch key: UInt64?, _ actions: inout [Action]) {
        if let key {
            batches[key]?.append(frame)
            settle(key, &actions)
        } else if !isClosed {
            actions.append(.send(frame))
        }
    }

    /// One message of a batch has been dealt with; the last one sends the array, unless it held notifications only.
    mutating func settle(_ key: UInt64, _ actions: inout [Action]) {
        batches[key]?.pending -= 1
        guard let batch = batches[key], batch.pending == 0 else { return }
        batches[key] = nil
        if batch.bytes.count > 1, !isClosed { actions.append(.send(batch.bytes + [UInt8(ascii: "]")])) }
    }

    private var isClosed: Bool {
        if case .closed = state { true } else { false }
    }
}
