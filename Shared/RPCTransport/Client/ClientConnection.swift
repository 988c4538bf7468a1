internal import JSON
internal import NIOCore
internal import RPC

/// One connection of a client: says hello, writes requests, reads answers. Lives on its event loop; `link` is how others reach it.
final class ClientConnection {
    typealias Answer = (id: Int64, result: Result<JSONNode, RPCError>)

    /// What the connection tells its client, on the event loop.
    struct Events {
        /// The server accepted us.
        var ready: @Sendable (ClientLink) -> Void
        /// The server answered hello with a refusal, or the connection ended before it answered.
        var refused: @Sendable (RPCError, _ isFinal: Bool) -> Void
        var answered: @Sendable ([Answer]) -> Void
        var goaway: @Sendable () -> Void
        var lost: @Sendable () -> Void
    }

    private enum State {
        case greeting
        case ready
        case ended
    }

    static let helloID: Int64 = 0

    private let wire: any Wire
    private let events: Events
    private let outbox: Outbox<[UInt8]>
    private let eventLoop: any EventLoop
    private let hello: [UInt8]
    private let helloTimeout: Duration
    private var framer: LineFramer
    private var state = State.greeting
    private var answers: [Answer] = []
    private var helloTimer: Scheduled<Void>?

    init(
        eventLoop: any EventLoop, wire: any Wire, hello: [UInt8], helloTimeout: Duration, maxFrameBytes: Int, events: Events
    ) {
        self.eventLoop = eventLoop
        self.wire = wire
        self.hello = hello
        self.helloTimeout = helloTimeout
        self.events = events
        outbox = Outbox(eventLoop: eventLoop)
        framer = LineFramer(maxFrameBytes: maxFrameBytes)
    }

    func active() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        outbox.open { frames in bound.value.send(frames) }
        send([hello])
        helloTimer = eventLoop.scheduleTask(in: TimeAmount(helloTimeout)) {
            if bound.value.state == .greeting { bound.value.wire.abort() }
        }
    }

    func received(_ bytes: ByteBuffer) {
        guard state != .ended else { return }
        framer.append(bytes)
        while state != .ended {
            switch framer.next() {
            case .frame(let line): take(line)
            case .needsMore: return
            case .tooLarge: return wire.abort()
            }
        }
    }

    func readComplete() {
        guard !answers.isEmpty else { return }
        defer { answers.removeAll(keepingCapacity: true) }
        events.answered(answers)
    }

    func inactive() {
        readComplete()
        let before = state
        state = .ended
        helloTimer?.cancel()
        _ = outbox.close()
        switch before {
        case .greeting:
            let reason = wire.failure.map { ": \($0)" } ?? ""
            events.refused(.unavailable("the connection ended before the server answered rpc.hello\(reason)"), false)
        case .ready: events.lost()
        case .ended: break
        }
    }

    private func send(_ frames: [[UInt8]]) {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(frames.reduce(0) { $0 + $1.count + 1 })
        for frame in frames {
            buffer.writeBytes(frame)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        wire.write(buffer)
    }

    private func take(_ line: ByteBuffer) {
        var document = JSONDocument()
        do {
            try line.withUnsafeReadableBytes { bytes throws(JSONError) in try document.parse(bytes) }
        } catch {
            // Whatever speaks here does not speak our protocol.
            return wire.abort()
        }
        let root = document.root
        if root["method"] != nil {
            if root["method"]?.equals("rpc.goaway") == true {
                readComplete()
                goingAway()
            }
            return
        }
        let result: Result<JSONNode, RPCError> =
            if let value = root["result"] { .success(value) } else { .failure(RPCError(answer: root["error"])) }
        guard let id = root["id"]?.int64 else {
            // An error without an id is the server's last word before it closes.
            if state == .greeting, case .failure(let error) = result { refuse(error) }
            return wire.abort()
        }
        if state == .greeting {
            greeted(id, result)
        } else {
            answers.append((id, result))
        }
    }

    private func goingAway() {
        if state == .ready { return events.goaway() }
        state = .ended
        _ = outbox.close()
        wire.abort()
        events.refused(.unavailable("the server is stopping"), false)
    }

    private func greeted(_ id: Int64, _ result: Result<JSONNode, RPCError>) {
        guard id == Self.helloID else { return }
        helloTimer?.cancel()
        switch result {
        case .success:
            state = .ready
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            events.ready(ClientLink(outbox: outbox) { [eventLoop] in eventLoop.execute { bound.value.wire.close() } })
        case .failure(let error):
            refuse(error)
            wire.abort()
        }
    }

    private func refuse(_ error: RPCError) {
        helloTimer?.cancel()
        state = .ended
        _ = outbox.close()
        events.refused(error, !error.retryable)
    }
}

extension ClientConnection {
    /// What its wire tells it.
    var wireEvents: WireEvents {
        WireEvents(
            active: { self.active() }, received: { self.received($0) }, readComplete: { self.readComplete() }, writabilityChanged: {},
            // A server that has closed its side answers nothing more.
            inputClosed: { self.inputClosed() }, inactive: { self.inactive() })
    }

    private func inputClosed() {
        readComplete()
        wire.abort()
    }
}

/// How any thread reaches a connection that is ready.
struct ClientLink: Sendable {
    let outbox: Outbox<[UInt8]>
    let close: @Sendable () -> Void
}
