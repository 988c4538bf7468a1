import JSON
import RPC
import Synchronization
import Testing

/// A shell without I/O: keeps what the session asks for, and a clock that moves only when told.
struct SessionHarness {
    var session: RPCSession
    var now = ContinuousClock.now
    var sent: [String] = []
    var tasks: [RPCTaskCall] = []
    var hot: [RPCHotCall] = []
    var shown: [(key: UInt64, credential: Credential)] = []
    var cancelled: [UInt64] = []
    var finished: [RPCCallSummary] = []
    var notified = 0
    var released = 0
    var closed = false
    var refusal: RPCError?
    var admitted = 0

    static let writer = Caller(name: "w", role: "writer", agency: "id.jabar", tokenID: "t")

    init(caller: Caller = writer, configure: (inout RPCSessionConfiguration) -> Void = { _ in }, router: RPCRouter = sampleRouter) {
        var configuration = RPCSessionConfiguration(service: "sample", version: "1.2")
        configure(&configuration)
        session = RPCSession(name: "s", configuration: configuration, router: router, caller: caller, traceSeed: 1)
    }

    static var sampleRouter: RPCRouter {
        var router = RPCRouter()
        router.on(Sampling.echo) { params, _ in params }
        router.onHot(Sampling.store) { params, _, reply in reply.succeed(params) }
        router.onNotification(Sampling.wake) { _ in }
        return router
    }

    /// Returns what was sent meanwhile.
    @discardableResult
    mutating func feed(_ frame: String) -> [String] {
        var count = 0
        let actions = Array(frame.utf8).withUnsafeBytes { bytes in
            session.receive(bytes, now: now) {
                if refusal == nil { count += 1 }
                return refusal
            }
        }
        admitted += count
        return perform(actions)
    }

    @discardableResult
    mutating func perform(_ actions: [RPCSession.Action]) -> [String] {
        let before = sent.count
        for action in actions {
            switch action {
            case .send(let frame): sent.append(String(decoding: frame, as: UTF8.self))
            case .startHot(let call): hot.append(call)
            case .startTask(let call): tasks.append(call)
            case .notify(let call):
                call.run()
                notified += 1
            case .authenticate(let key, let credential): shown.append((key, credential))
            case .cancelTask(let key): cancelled.append(key)
            case .finished(let summary): finished.append(summary)
            case .released: released += 1
            case .close: closed = true
            }
        }
        return Array(sent[before...])
    }

    /// Runs the oldest hot call to its end.
    @discardableResult
    mutating func completeHot() throws -> [String] {
        let completion = Mutex<RPCCompletion?>(nil)
        hot.removeFirst().start { value in completion.withLock { $0 = value } }
        let value = try #require(completion.withLock { $0 })
        return perform(session.complete(value, now: now))
    }

    /// Runs the oldest task call to its end.
    @discardableResult
    mutating func completeTask() async -> [String] {
        let completion = await tasks.removeFirst().run()
        return perform(session.complete(completion, now: now))
    }
}

/// `{"jsonrpc":"2.0",…}` with these members.
func request(_ id: String?, _ method: String, _ params: String? = nil) -> String {
    #"{"jsonrpc":"2.0""# + (id.map { #","id":\#($0)"# } ?? "") + #","method":"\#(method)""# + (params.map { #","params":\#($0)"# } ?? "")
        + "}"
}

/// Code and id of an error answer.
func errorCode(_ frame: String?) throws -> (code: RPCErrorCode, id: String, error: RPCError) {
    let text = try #require(frame)
    let root = try JSONDocument(text).root
    let node: JSONNode = try #require(root["error"])
    let error = RPCError(answer: node)
    return (error.code, String(decoding: try #require(root["id"]).rawBytes, as: UTF8.self), error)
}
