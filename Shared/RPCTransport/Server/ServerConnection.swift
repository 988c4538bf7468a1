internal import JSON
internal import Logging
internal import NIOCore
internal import NIOSSL
internal import RPC

/// The shell around one `RPCSession`: feeds it frames while it wants them, carries out its actions, keeps its tasks and its one timer.
/// Lives on its event loop; completions of other threads come through the outbox.
final class ServerConnection {
    typealias Instant = ContinuousClock.Instant

    private enum Arrival: Sendable {
        case completed(RPCCompletion)
        case authenticated(key: UInt64, Result<Caller, RPCError>)
        /// Nil: the caller's token still holds, or that cannot be found out now.
        case confirmed(Caller, RPCError?)
    }

    /// - working: reads and answers → closing, gone
    /// - closing: the session is over, what is written still goes out → gone
    /// - gone: the channel is closed; completions of its calls may still come
    private enum State {
        case working
        case closing
        case gone
    }

    private let context: ServerContext
    private let eventLoop: any EventLoop
    private let wire: any Wire
    private let outbox: Outbox<Arrival>
    private let deliver: @Sendable (RPCCompletion) -> Void
    private var session: RPCSession
    private var framer: LineFramer
    private var slowReader: SlowReader
    private var state = State.working
    private var id = 0
    private var tasks: [UInt64: Task<Void, Never>] = [:]
    private var output = ByteBuffer()
    private var isInputClosed = false
    private var isIdentified = false
    private var helloDeadline: Instant?
    private var slowDeadline: Instant?
    private var lingerDeadline: Instant?
    /// When the frame that has begun must be whole.
    private var frameDeadline: Instant?
    /// What the server knows that we hold.
    private var heldBytes = 0
    /// When to ask whether the caller's token still holds; nil while the question is under way, and without a token.
    private var confirmAt: Instant?
    private var confirmation: Task<Void, Never>?
    /// The session's calls when it was asked last.
    private var confirmedCalls: UInt64 = 0
    private var timer: Scheduled<Void>?
    private var timerAt: Instant?

    init(context: ServerContext, eventLoop: any EventLoop, wire: any Wire) {
        let configuration = context.configuration
        self.context = context
        self.eventLoop = eventLoop
        self.wire = wire
        let outbox = Outbox<Arrival>(eventLoop: eventLoop)
        self.outbox = outbox
        deliver = { outbox.put(.completed($0)) }
        framer = LineFramer(
            maxFrameBytes: configuration.callerBeforeHello.isAuthenticated
                ? configuration.session.maxFrameBytes : min(configuration.maxFrameBytesBeforeHello, configuration.session.maxFrameBytes))
        slowReader = SlowReader(
            slowBytes: configuration.slowReaderBytes, maxBytes: configuration.maxUnreadBytes,
            patience: .milliseconds(configuration.slowReaderMs))
        // Stands in until the connection is admitted and has a name.
        session = RPCSession(
            name: "", configuration: context.session, router: context.router, caller: configuration.callerBeforeHello, traceSeed: 0)
    }

    /// False when the server takes no more connections; the peer is told why.
    func active() {
        if let refusal = context.admitConnection() {
            state = .gone
            context.metrics.refusedConnection()
            let error: RPCError =
                refusal == .full ? .overloaded(retryAfterMs: context.configuration.retryAfterMs) : .unavailable("the server is stopping")
            wire.write(ByteBuffer(bytes: Self.frame(error)))
            return wire.close()
        }
        context.metrics.connections(context.gate.connections)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        outbox.open { bound.value.arrived($0) }
        let (eventLoop, outbox) = (eventLoop, outbox)
        id = context.register(isNobody: !session.caller.isAuthenticated) { _ in
            ConnectionHandle(
                goaway: { graceMs in eventLoop.execute { bound.value.goAway(graceMs: graceMs) } },
                displace: { eventLoop.execute { bound.value.displace() } },
                abandon: { eventLoop.execute { bound.value.abandon() } },
                sever: { _ = outbox.close() })
        }
        session = RPCSession(
            name: "c\(id)", configuration: context.session, router: context.router, caller: context.configuration.callerBeforeHello,
            traceSeed: .random(in: .min ... .max))
        // Shutdown may have begun between the admission and the registration, and have missed us.
        if context.gate.isDraining { return goAway(graceMs: context.configuration.drainMs) }
        if !session.caller.isAuthenticated { helloDeadline = .now + .milliseconds(context.configuration.helloTimeoutMs) }
        arm()
    }

    func received(_ bytes: ByteBuffer) {
        guard state == .working else { return }
        context.metrics.received(bytes: bytes.readableBytes)
        if !isIdentified {
            // Nothing arrives before the handshake is over.
            isIdentified = true
            session.certificate = wire.peerCertificateDigest
        }
        framer.append(bytes)
        pump()
    }

    func readComplete() {
        flush()
    }

    func writabilityChanged() {
        guard state == .working else { return }
        judgeReader(now: .now)
        pump()
        flush()
    }

    /// The peer will ask nothing more, but waits for its answers (`nc -N`).
    func inputClosed() {
        isInputClosed = true
        pump()
        flush()
    }

    func inactive() {
        guard state != .gone else { return }
        state = .gone
        if !isIdentified, let failure = wire.failure as? NIOSSLError {
            context.metrics.failedHandshake()
            context.logger.debug("no TLS with this client", metadata: ["reason": "\(failure)"])
        }
        timer?.cancel()
        timer = nil
        confirmAt = nil
        confirmation?.cancel()
        perform(session.disconnected())
        _ = context.held.change(from: heldBytes, to: 0)
        context.leave(id)
        context.metrics.connections(context.gate.connections)
        endIfOver()
    }

    // MARK: - Inputs from elsewhere

    private func arrived(_ arrivals: [Arrival]) {
        let now = Instant.now
        for arrival in arrivals {
            switch arrival {
            case .completed(let completion):
                tasks[completion.key] = nil
                perform(session.complete(completion, now: now))
            case .authenticated(let key, let result):
                tasks[key] = nil
                perform(session.authenticated(key: key, result, now: now))
                if session.caller.isAuthenticated, helloDeadline != nil {
                    helloDeadline = nil
                    framer.maxFrameBytes = context.configuration.session.maxFrameBytes
                    context.greeted(id)
                }
                if confirmation == nil { scheduleConfirmation(now) }
            case .confirmed(let caller, let problem):
                confirmation = nil
                // Another token may have been shown meanwhile.
                if let problem, caller == session.caller {
                    context.refused(caller, method: "rpc.hello", reason: problem.message)
                    perform(session.revoke(problem, now: now))
                }
                scheduleConfirmation(now)
            }
        }
        pump()
        flush()
        endIfOver()
    }

    private func goAway(graceMs: Int) {
        guard state == .working else { return }
        perform(session.goAway(graceMs: graceMs))
        pump()
        flush()
    }

    private func displace() {
        guard state == .working else { return }
        perform(session.revoke(.overloaded(retryAfterMs: context.configuration.retryAfterMs), now: .now))
        flush()
    }

    private func abandon() {
        guard state == .working else { return }
        perform(session.abandon(now: .now))
        flush()
    }

    private func timerFired() {
        guard state != .gone else { return }
        (timer, timerAt) = (nil, nil)
        let now = Instant.now
        perform(session.expire(now: now))
        if let helloDeadline, helloDeadline <= now {
            self.helloDeadline = nil
            if !session.caller.isAuthenticated { close() }
        }
        if let lingerDeadline, lingerDeadline <= now { close() }
        if let frameDeadline, frameDeadline <= now {
            perform(session.revoke(.invalidRequest("a message that has begun was not finished in time"), now: now))
        }
        if let confirmAt, confirmAt <= now { confirm() }
        if let slowDeadline, slowDeadline <= now {
            if state == .closing { return wire.abort() }
            judgeReader(now: now)
        }
        pump()
        flush()
    }

    // MARK: - Work

    private func pump() {
        let now = Instant.now
        reading: while state == .working, session.wantsFrame, !slowReader.isSlow {
            switch framer.next() {
            case .frame(let line):
                let actions = line.withUnsafeReadableBytes { session.receive($0, now: now, admit: admit) }
                perform(actions)
                // Short requests may have long answers: what is not read is noticed before the next one is looked at.
                if output.readableBytes >= context.configuration.slowReaderBytes { writeOutput() }
            case .needsMore: break reading
            case .tooLarge: perform(session.receivedTooLongFrame(limit: framer.maxFrameBytes))
            }
        }
        guard state == .working else { return }
        frameDeadline =
            session.wantsFrame && !slowReader.isSlow && framer.bufferedBytes > 0
            ? frameDeadline ?? now + .milliseconds(context.configuration.frameTimeoutMs) : nil
        wire.isReading = session.wantsFrame && !slowReader.isSlow
        if wire.isReading, session.inFlight == 0 {
            if isInputClosed { return close() }
            if session.isDrained, lingerDeadline == nil { lingerDeadline = now + .milliseconds(context.configuration.lingerMs) }
        } else {
            lingerDeadline = nil
        }
    }

    private func admit() -> RPCError? {
        context.gate.admitRequest().map { _ in .overloaded(retryAfterMs: context.configuration.retryAfterMs) }
    }

    private func perform(_ actions: [RPCSession.Action]) {
        for action in actions {
            switch action {
            case .send(let frame):
                guard state == .working else { break }
                output.writeBytes(frame)
                output.writeInteger(UInt8(ascii: "\n"))
            case .startHot(let call): call.start(deliver: deliver)
            case .startTask(let call): tasks[call.key] = Task { [deliver] in deliver(await call.run()) }
            case .notify(let call): call.run()
            case .authenticate(let key, let credential): authenticate(key, credential)
            case .cancelTask(let key): tasks[key]?.cancel()
            case .finished(let summary): finished(summary)
            case .released: context.gate.finish(1)
            case .close: close()
            }
        }
    }

    private func authenticate(_ key: UInt64, _ credential: Credential) {
        tasks[key] = Task { [context, outbox] in
            outbox.put(.authenticated(key: key, await context.authenticate(credential)))
        }
    }

    private func scheduleConfirmation(_ now: Instant) {
        confirmAt = state == .working && session.caller.tokenID != nil ? now + .milliseconds(context.configuration.confirmMs) : nil
    }

    private func confirm() {
        confirmAt = nil
        guard state == .working else { return }
        let isInUse = session.callCount != confirmedCalls || session.inFlight > 0
        confirmedCalls = session.callCount
        confirmation = Task { [context, outbox, caller = session.caller] in
            outbox.put(.confirmed(caller, await context.confirm(caller, isInUse: isInUse)))
        }
    }

    private func finished(_ summary: RPCCallSummary) {
        context.metrics.finished(method: summary.method, code: summary.code, duration: summary.duration)
        // Why rpc.hello was refused is told where its token was looked at.
        if let code = summary.code, code == .forbidden || code == .unauthenticated, summary.method != "rpc.hello" {
            context.refused(summary.caller, method: summary.method, reason: code.reason)
        }
        context.log(summary)
    }

    private func flush() {
        if output.readableBytes > 0, state != .gone { writeOutput() }
        weigh()
        context.metrics.inFlight(context.gate.inFlight)
        arm()
    }

    private func writeOutput() {
        context.metrics.sent(bytes: output.readableBytes)
        wire.write(output)
        output = ByteBuffer()
        judgeReader(now: .now)
    }

    /// Ends the connection when the server holds too much and this one has more than its share of it.
    private func weigh() {
        guard state == .working else { return }
        let (before, unread) = (heldBytes, wire.bufferedBytes)
        heldBytes = framer.bufferedBytes + unread
        guard heldBytes != before, !context.held.change(from: before, to: heldBytes) else { return }
        if unread > 0 {
            context.metrics.closedSlowReader()
            state = .closing
            return wire.abort()
        }
        perform(session.revoke(.overloaded(retryAfterMs: context.configuration.retryAfterMs), now: .now))
    }

    private func judgeReader(now: Instant) {
        switch slowReader.observe(unreadBytes: wire.bufferedBytes, now: now) {
        case .fine: slowDeadline = nil
        case .slow(let until):
            slowDeadline = until
            wire.isReading = false
        case .hopeless:
            context.metrics.closedSlowReader()
            state = .closing
            wire.abort()
        }
    }

    /// Closes when what has been written is out.
    private func close() {
        guard state == .working else { return }
        if output.readableBytes > 0 {
            context.metrics.sent(bytes: output.readableBytes)
            wire.write(output)
            output = ByteBuffer()
        }
        state = .closing
        wire.isReading = false
        // A peer that does not read must not keep a closing connection open either.
        slowDeadline = .now + .milliseconds(context.configuration.slowReaderMs)
        wire.close()
    }

    private func endIfOver() {
        guard state == .gone, session.inFlight == 0 else { return }
        _ = outbox.close()
        context.unregister(id)
    }

    // MARK: - The one timer

    private func arm() {
        guard state != .gone else { return }
        let moments = [session.nextDeadline, helloDeadline, slowDeadline, lingerDeadline, frameDeadline, confirmAt]
        guard let moment = moments.lazy.compactMap(\.self).min() else { return }
        if let timerAt, timerAt <= moment { return }
        timer?.cancel()
        timerAt = moment
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: TimeAmount(Instant.now.duration(to: moment))) { bound.value.timerFired() }
    }

    private static func frame(_ error: RPCError) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("jsonrpc")
        writer.plainString("2.0")
        writer.name("id")
        writer.null()
        writer.name("error")
        error.write(to: &writer)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension ServerConnection {
    /// The channel handler of a new connection.
    static func wire(on channel: any Channel, _ context: ServerContext) -> ChannelWire {
        let eventLoop = channel.eventLoop
        return ChannelWire { ServerConnection(context: context, eventLoop: eventLoop, wire: $0).events }
    }

    /// Puts TLS in front of a new connection.
    static func secure(_ channel: any Channel, _ tls: ServerTLS, _ context: ServerContext) throws {
        let refusal = PlainRefusal(answer: frame(.invalidRequest("this port speaks TLS only"))) { context.metrics.failedHandshake() }
        try channel.pipeline.syncOperations.addHandlers([refusal, NIOSSLServerHandler(context: tls.context)])
    }

    /// What its wire tells it.
    var events: WireEvents {
        WireEvents(
            active: { self.active() }, received: { self.received($0) }, readComplete: { self.readComplete() },
            writabilityChanged: { self.writabilityChanged() }, inputClosed: { self.inputClosed() }, inactive: { self.inactive() })
    }
}
