import Foundation
import JSON
import RPC
import Synchronization

/// `RPCSession`, the whole envelope: lines of the input are frames of one connection. Foundation says which of them are JSON and which are
/// requests; what the session answers must agree, be JSON itself, and answer every id once.
enum SessionFuzz {
    struct Finding: Error, CustomStringConvertible {
        let description: String
    }

    static func examine(_ bytes: [UInt8]) throws {
        var peer = Peer()
        for frame in bytes.split(separator: 0x0A) where peer.session.wantsFrame { try peer.send(Array(frame)) }
        try peer.end()
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func fuzzSession(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        do {
            try SessionFuzz.examine(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            fatalError("\(error)")
        }
        return 0
    }
#endif

/// One connection without a network, and what it must keep.
private struct Peer {
    var session = RPCSession(
        name: "f", configuration: configuration, router: router,
        caller: Caller(name: "f", role: "writer", agency: "35.78", tokenID: "t"), traceSeed: 1)
    private var now = ContinuousClock.now
    private var waiting: [RPCHotCall] = []
    private var tokens: [UInt64] = []
    private var sent: [[UInt8]] = []
    private var (admitted, released, owed) = (0, 0, 0)
    private var isClosed = false

    private static let configuration = {
        var configuration = RPCSessionConfiguration(service: "fuzz", version: "1")
        configuration.maxInFlight = 8
        configuration.maxBatch = 5
        return configuration
    }()

    private static let router = {
        var router = RPCRouter()
        router.onHot(Methods.echo) { params, _, reply in reply.succeed(params) }
        router.onHot(Methods.refuse) { _, _, reply in reply.fail(.overloaded(retryAfterMs: 5)) }
        router.onHot(Methods.forget) { _, _, _ in }
        router.onNotification(Methods.wake) { _ in }
        return router
    }()

    mutating func send(_ frame: [UInt8]) throws {
        sent = []
        now += .milliseconds(7)
        var count = 0
        // Now and then the server as a whole is full.
        let isFull = frame.count % 11 == 0
        let actions = frame.withUnsafeBytes { bytes in
            session.receive(bytes, now: now) {
                if isFull { return .overloaded(retryAfterMs: 250) }
                count += 1
                return nil
            }
        }
        admitted += count
        try perform(actions)
        try judge(frame)
        // Every second call is ended at once, the others pile up until the connection is at its limit.
        if waiting.count > 4 || frame.count.isMultiple(of: 2) { try finish() }
        try perform(session.expire(now: now))
    }

    mutating func end() throws {
        try finish()
        try perform(session.disconnected())
        guard admitted == released, session.inFlight == 0 else {
            throw SessionFuzz.Finding(description: "\(admitted) were let in, \(released) have ended")
        }
    }

    private mutating func finish() throws {
        for key in tokens { try perform(session.authenticated(key: key, .failure(.unauthenticated("unknown token")), now: now)) }
        tokens = []
        let calls = waiting
        waiting = []
        for call in calls {
            let completion = Mutex<RPCCompletion?>(nil)
            call.start { value in completion.withLock { $0 = value } }
            guard let value = completion.withLock({ $0 }) else { throw SessionFuzz.Finding(description: "a call without an end") }
            try perform(session.complete(value, now: now))
        }
    }

    private mutating func perform(_ actions: [RPCSession.Action]) throws {
        for action in actions {
            switch action {
            case .send(let frame):
                guard !isClosed else { throw SessionFuzz.Finding(description: "something is said after the end") }
                try check(frame)
                sent.append(frame)
            case .startHot(let call): waiting.append(call)
            case .startTask: throw SessionFuzz.Finding(description: "there is no such method")
            case .notify(let call): call.run()
            case .authenticate(let key, _): tokens.append(key)
            case .cancelTask, .finished: break
            case .released: released += 1
            case .close: isClosed = true
            }
        }
    }

    /// What we say is JSON to others too: answers, one a line.
    private func check(_ frame: [UInt8]) throws {
        guard !frame.contains(0x0A), let answer = try? JSONSerialization.jsonObject(with: Data(frame)) else {
            throw SessionFuzz.Finding(description: "no JSON")
        }
        for one in answer as? [[String: Any]] ?? [answer as? [String: Any] ?? [:]] {
            guard one["jsonrpc"] as? String == "2.0", one["id"] is String || one["id"] is NSNumber || one["id"] is NSNull,
                (one["result"] == nil) != (one["error"] == nil)
            else { throw SessionFuzz.Finding(description: "no answer") }
            guard let error = one["error"] as? [String: Any] else { continue }
            guard error["code"] is NSNumber, (error["message"] as? String)?.isEmpty == false,
                (error["data"] as? [String: Any])?["reason"] is String
            else { throw SessionFuzz.Finding(description: "an error that does not say what it is") }
        }
    }

    /// Whether the frame was taken for what it is.
    private func judge(_ frame: [UInt8]) throws {
        let first = sent.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let isParseError = first.contains(#""code":-32700"#)
        if isParseError, !isClosed || sent.count != 1 { throw SessionFuzz.Finding(description: "the connection goes on after broken JSON") }
        guard let theirs = try? JSONSerialization.jsonObject(with: Data(frame), options: [.fragmentsAllowed]) else {
            // Numbers that no Double can hold are JSON to us: see FuzzJSON.
            if !isParseError, (try? JSONDocument(frame)) == nil {
                throw SessionFuzz.Finding(description: "broken JSON was taken for something")
            }
            return
        }
        if isParseError { return }
        guard let request = theirs as? [String: Any], Methods.isRequest(request) else { return }
        // A good request is never called a bad one, except where its names stand twice or its number is not an integer as it is written.
        guard first.contains(#""code":-32600"#), let members = (try? JSONDocument(frame))?.root else { return }
        let names = members.members.map(\.name)
        let isWritten = names.count == request.count && members["id"].map { $0.kind == .string || $0.isInteger } ?? true
        let isOwn = ["is already in flight", "is a request of its own", "needs an id"].contains { first.contains($0) }
        if isWritten && !isOwn && names.count <= 16 && frame.count < 120 {
            throw SessionFuzz.Finding(description: "a good request was refused: \(first)")
        }
    }
}

private enum Methods {
    static let roles: Set<String> = ["writer"]
    static let echo = RPCMethod<Words, Words>("f.echo", "Gives back what it gets.", roles: roles, effect: .reads)
    static let refuse = RPCMethod<Words, Words>("f.refuse", "Refuses.", roles: roles, effect: .mutatesIdempotently)
    static let forget = RPCMethod<Words, Words>("f.forget", "Drops its reply.", roles: roles, effect: .mutatesIdempotently)
    static let wake = RPCMethod<Empty, Empty>("f.wake", "There is work.", roles: roles, effect: .notifies)

    /// JSON-RPC 2.0 section 4, as this server narrows it.
    static func isRequest(_ object: [String: Any]) -> Bool {
        guard object["jsonrpc"] as? String == "2.0", let method = object["method"] as? String, !method.isEmpty else { return false }
        return (object["id"] == nil || object["id"] is String || object["id"] is NSNumber)
            && (object["params"] == nil || object["params"] is [String: Any])
    }
}

/// A field of every kind.
private struct Words: WireObject {
    var text: String
    var number: Int64?
    var share: Double?
    var isOpen: Bool?
    var inner: [Words]?
    var any: [UInt8]?

    init(from fields: inout FieldReader) {
        text = fields.text("text", 0...20, multiline: true)
        number = fields.optionalInt("number", Int64.min...Int64.max)
        share = fields.optionalDouble("share", -1...1)
        isOpen = fields.bool("isOpen", default: true)
        inner = fields.optionalArray("inner", 0...3, of: Words.self)
        any = fields.raw("any")
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("text", text)
        writer.field("number", number)
        writer.field("share", share)
        writer.field("isOpen", isOpen)
        writer.field("inner", inner)
        writer.field("any", raw: any)
        writer.endObject()
    }
}
