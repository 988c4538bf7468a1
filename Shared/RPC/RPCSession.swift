internal import JSON

/// One connection's conversation as a pure value: no I/O, no clock, no tasks. The shell (a channel handler, or a test) feeds it inputs and carries
/// out the ``Action``s that each returns, in order.
///
/// Vocabulary
/// - frame: one message without its line feed. `receive` takes one; ``Action/send(_:)`` gives one.
/// - call: a request that has a handler and awaits an answer. `key` names it inside this session and is never reused; `id` is the client's.
/// - hot call: runs on the event loop and delivers an ``RPCCompletion`` later. Task call: runs in a task of the shell, which can be cancelled.
/// - admitted: `admit` let a call in; exactly one ``Action/released`` follows when its work is over, which may be after its answer.
/// - finished: a request was answered (or could not be, because its peer is gone); exactly one ``Action/finished(_:)`` each, for metrics.
/// - expired: a call's deadline passed. It is answered at once; its late completion is swallowed.
///
/// Shell's duties: call `receive` only while ``wantsFrame`` is true (stop reading otherwise, that is the backpressure) and look again after every
/// input; call `expire` at ``nextDeadline``; hand every completion to `complete`; call `disconnected` when the peer is gone.
public struct RPCSession: Sendable {
    public typealias Instant = ContinuousClock.Instant

    public enum Action: Sendable {
        /// Write this frame and a line feed.
        case send([UInt8])
        /// Call `start`, here on the event loop.
        case startHot(RPCHotCall)
        /// Start a task that hands the outcome of `run()` to `complete`; keep it under the call's key until then.
        case startTask(RPCTaskCall)
        /// Call `run`, here on the event loop.
        case notify(RPCNotificationCall)
        /// Find out in a task, kept under `key`, whose credential it is; tell `authenticated`.
        case authenticate(key: UInt64, Credential)
        /// Cancel the task under that key. It will still complete.
        case cancelTask(UInt64)
        case finished(RPCCallSummary)
        /// One admitted call has ended its work: its place is free.
        case released
        /// The peer broke the protocol, or the session was abandoned: close when everything has been written.
        case close
    }

    enum State: Sendable {
        /// Takes requests. → authenticating, closed
        case open
        /// rpc.hello waits for the owner of its token; requests wait in the transport. → open, closed
        case authenticating(key: UInt64)
        /// Nothing is read or written any more; completions are still counted.
        case closed
    }

    let configuration: RPCSessionConfiguration
    let router: RPCRouter
    /// The beginning of the ids of requests that bring none.
    let name: String
    var state = State.open
    public internal(set) var caller: Caller
    public private(set) var isGoingAway = false
    /// Calls that were let in; shows whether the connection is used.
    public internal(set) var callCount: UInt64 = 0
    /// Digest of the client's certificate, which stands in for a token that rpc.hello does not bring.
    public var certificate: [UInt8]?
    /// Where the traces of calls that bring none begin.
    let traceSeed: UInt64
    var document = JSONDocument()
    var calls: [UInt64: CallInFlight] = [:]
    var keys: [RPCID: UInt64] = [:]
    var batches: [UInt64: Batch] = [:]
    var lastKey: UInt64 = 0
    /// At or before the deadline of every call that has no answer yet.
    public internal(set) var nextDeadline: Instant?

    /// - Parameters:
    ///   - name: 1…20 characters that tell this connection from others in the logs.
    ///   - caller: who is there before any rpc.hello.
    ///   - traceSeed: where the traces of calls that bring none begin; at random, or traces of two connections are the same.
    public init(
        name: String, configuration: RPCSessionConfiguration, router: RPCRouter, caller: Caller = .anonymous, traceSeed: UInt64
    ) {
        self.name = name
        self.configuration = configuration
        self.router = router
        self.caller = caller
        self.traceSeed = traceSeed
    }

    /// Calls that have not ended their work.
    public var inFlight: Int { calls.count }

    public var wantsFrame: Bool {
        if case .open = state { calls.count < configuration.maxInFlight } else { false }
    }

    /// rpc.goaway has been sent and nothing is in flight.
    public var isDrained: Bool { isGoingAway && calls.isEmpty }

    /// - Parameters:
    ///   - admit: asked once for each call; returns why the server as a whole cannot take it, or nil and counts it.
    public mutating func receive(_ frame: UnsafeRawBufferPointer, now: Instant, admit: () -> RPCError?) -> [Action] {
        guard case .open = state else { return [] }
        var actions: [Action] = []
        do throws(JSONError) {
            try document.parse(frame, limits: JSONLimits(maxDepth: configuration.maxDepth))
        } catch {
            return fail(RPCError(.parseError, error.description))
        }
        let root = document.root
        if root.kind == .array {
            receiveBatch(root, now, admit, &actions)
        } else {
            receiveRequest(root, batch: nil, now, admit, &actions)
        }
        return actions
    }

    /// A frame exceeded the limit: the rest of the stream cannot be told apart.
    public mutating func receivedTooLongFrame(limit: Int? = nil) -> [Action] {
        let limit = limit ?? configuration.maxFrameBytes
        let until = limit < configuration.maxFrameBytes ? " before rpc.hello" : ""
        return fail(RPCError(.frameTooLarge, "a message is at most \(limit) bytes long\(until)"))
    }

    private mutating func fail(_ error: RPCError) -> [Action] {
        guard case .open = state else { return [] }
        state = .closed
        return [.send(RPCFrame.error(nil, error)), .close]
    }

    /// The end of a call, from `RPCHotCall` or `RPCTaskCall`.
    public mutating func complete(_ completion: RPCCompletion, now: Instant) -> [Action] {
        guard let call = calls.removeValue(forKey: completion.key) else { return [] }
        var actions: [Action] = []
        // Sent, finished, released.
        actions.reserveCapacity(3)
        if !call.isAnswered { answer(call, completion, now, &actions) }
        if call.isAdmitted { actions.append(.released) }
        return actions
    }

    /// Answers every call whose deadline has passed.
    public mutating func expire(now: Instant) -> [Action] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        var actions: [Action] = []
        for (key, call) in calls.sorted(by: { $0.key < $1.key }) where !call.isAnswered && call.deadline <= now {
            giveUp(key, call, .deadlineExceeded, now, &actions)
        }
        self.nextDeadline = calls.values.lazy.filter { !$0.isAnswered }.map(\.deadline).min()
        return actions
    }

    /// Tells the client to go elsewhere. Requests that are on their way are still served; the shell closes when ``isDrained`` and nothing more
    /// comes, or when its patience ends.
    public mutating func goAway(graceMs: Int) -> [Action] {
        if case .closed = state { return [] }
        guard !isGoingAway else { return [] }
        isGoingAway = true
        return [.send(RPCFrame.goaway(graceMs: graceMs))]
    }

    /// Patience has ended: answers everything in flight with `unavailable` and closes.
    public mutating func abandon(now: Instant) -> [Action] {
        end(.unavailable("the server is stopping"), saysWhy: false, now: now)
    }

    /// The caller's token has ended: answers everything in flight with the reason, says it once more for a peer that waits for nothing, and
    /// closes. What a handler has begun may still take effect, as with any call that lost its connection.
    public mutating func revoke(_ reason: RPCError, now: Instant) -> [Action] {
        end(reason, saysWhy: true, now: now)
    }

    private mutating func end(_ reason: RPCError, saysWhy: Bool, now: Instant) -> [Action] {
        if case .closed = state { return [] }
        var actions: [Action] = []
        for (key, call) in calls.sorted(by: { $0.key < $1.key }) where !call.isAnswered { giveUp(key, call, reason, now, &actions) }
        if saysWhy { actions.append(.send(RPCFrame.error(nil, reason))) }
        state = .closed
        actions.append(.close)
        return actions
    }

    /// The peer is gone: cancels what can be cancelled. Completions must still be handed in.
    public mutating func disconnected() -> [Action] {
        state = .closed
        nextDeadline = nil
        return calls.sorted { $0.key < $1.key }.filter { !$0.value.isAnswered && !$0.value.isHot }.map { .cancelTask($0.key) }
    }
}
