internal import Metrics
internal import RPC
internal import Synchronization

/// The server's own figures. Labels come from the method table and the table of error codes, never from the wire, so that nobody
/// outside can make a new time series; a method that does not exist counts as "unknown".
final class ServerMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let code: RPCErrorCode?
    }

    private struct Method: Sendable {
        let succeeded: Counter
        let duration: Metrics.Timer
    }

    private static let unknown = "unknown"

    private let connections = Meter(label: "pintu_rpc_connections")
    private let inFlight = Meter(label: "pintu_rpc_in_flight")
    private let received = Counter(label: "pintu_rpc_received_bytes_total")
    private let sent = Counter(label: "pintu_rpc_sent_bytes_total")
    private let refusedConnections = Counter(label: "pintu_rpc_refused_connections_total")
    private let failedHandshakes = Counter(label: "pintu_rpc_failed_handshakes_total")
    private let slowReaders = Counter(label: "pintu_rpc_slow_readers_closed_total")
    private let methods: [String: Method]
    private let unknownMethod: Method
    /// Failures are rare and their combinations many, so their counters are made when first needed.
    private let failures = Mutex<[Key: Counter]>([:])

    init(methods names: some Sequence<String>) {
        let builtIn = ["rpc.hello", "rpc.ping", "rpc.health", "rpc.discover", "rpc.cancel"]
        methods = Dictionary((builtIn + names).map { ($0, Self.method($0)) }) { first, _ in first }
        unknownMethod = Self.method(Self.unknown)
    }

    func connections(_ count: Int) { connections.set(count) }
    func inFlight(_ count: Int) { inFlight.set(count) }
    func received(bytes: Int) { received.increment(by: bytes) }
    func sent(bytes: Int) { sent.increment(by: bytes) }
    func refusedConnection() { refusedConnections.increment() }
    func failedHandshake() { failedHandshakes.increment() }
    func closedSlowReader() { slowReaders.increment() }

    /// - Parameter code: nil for success.
    func finished(method name: String, code: RPCErrorCode?, duration: Duration) {
        let method = methods[name]
        (method ?? unknownMethod).duration.recordNanoseconds(duration.wholeNanoseconds)
        guard let code else { return (method ?? unknownMethod).succeeded.increment() }
        let key = Key(method: method == nil ? Self.unknown : name, code: code)
        let counter = failures.withLock { failures in
            if let counter = failures[key] { return counter }
            let counter = Self.counter(key.method, "\(code)")
            failures[key] = counter
            return counter
        }
        counter.increment()
    }

    private static func method(_ name: String) -> Method {
        Method(
            succeeded: counter(name, "ok"),
            duration: Metrics.Timer(label: "pintu_rpc_request_duration_seconds", dimensions: [("method", name)]))
    }

    private static func counter(_ method: String, _ code: String) -> Counter {
        Counter(label: "pintu_rpc_requests_total", dimensions: [("method", method), ("code", code)])
    }
}
