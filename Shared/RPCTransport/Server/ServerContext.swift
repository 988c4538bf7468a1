internal import Logging
internal import NIOCore
internal import RPC
internal import Synchronization

/// What all connections of a server share.
final class ServerContext: Sendable {
    let configuration: RPCServerConfiguration
    /// The configuration's, with the discovery document filled in.
    let session: RPCSessionConfiguration
    let router: RPCRouter
    let authenticator: (any RPCAuthenticator)?
    let logger: Logger
    let gate: AdmissionGate
    let metrics: ServerMetrics
    let held: HeldBytes
    private let methods: Set<String>

    private struct Connections {
        var handles: [Int: ConnectionHandle] = [:]
        /// Those without a caller that have a place, the longest waiting first.
        var nobodies: [Int] = []
        /// Those that had to give up their place and have not ended yet.
        var displaced: Set<Int> = []
        var lastID = 0
    }

    private let connections = Mutex(Connections())

    init(configuration: RPCServerConfiguration, router: RPCRouter, authenticator: (any RPCAuthenticator)?, logger: Logger) {
        self.configuration = configuration
        var session = configuration.session
        if session.discovery == Array("{}".utf8) { session.discovery = router.openRPC(title: session.service, version: session.version) }
        self.session = session
        self.router = router
        self.authenticator = authenticator
        self.logger = logger
        gate = AdmissionGate(Admission(maxConnections: configuration.maxConnections, maxInFlight: configuration.maxInFlightTotal))
        metrics = ServerMetrics(methods: router.methodNames)
        held = HeldBytes(limit: configuration.maxHeldBytes, connections: configuration.maxConnections)
        methods = Set(router.methodNames)
    }

    /// Tells who wants to know of a request that was refused because of who asked.
    func refused(_ caller: Caller, method: String, reason: String) {
        guard let onRefusal = configuration.onRefusal else { return }
        let isKnown = methods.contains(method) || method == "rpc.hello"
        onRefusal(RPCRefusal(caller: caller, method: isKnown ? method : "unknown", reason: reason))
    }

    /// Every call at level debug; one that failed by nobody's intention as an error. Never who called: names of tokens are people's.
    func log(_ summary: RPCCallSummary) {
        guard let error = summary.unexpected else { return logger.debug("call", metadata: metadata(summary)) }
        var metadata = metadata(summary)
        metadata["error"] = "\(configuration.describeError(error))"
        logger.error("request failed", metadata: metadata)
    }

    private func metadata(_ summary: RPCCallSummary) -> Logger.Metadata {
        [
            "method": "\(methods.contains(summary.method) ? summary.method : "unknown")", "requestId": "\(summary.requestID)",
            "traceId": "\(summary.trace.traceID)", "code": "\(summary.code?.reason ?? "ok")",
            "durationMs": .stringConvertible(Double(summary.duration.wholeNanoseconds / 1_000) / 1_000),
        ]
    }

    func authenticate(_ credential: Credential) async -> Result<Caller, RPCError> {
        let result = await owner(of: credential)
        if case .failure(let error) = result, error.code == .unauthenticated {
            refused(.anonymous, method: "rpc.hello", reason: error.message)
        }
        return result
    }

    private func owner(of credential: Credential) async -> Result<Caller, RPCError> {
        guard let authenticator else { return .failure(.unauthenticated("this server takes neither tokens nor certificates")) }
        do {
            return .success(try await authenticator.authenticate(credential))
        } catch let error as RPCError {
            return .failure(error)
        } catch is CancellationError {
            return .failure(.cancelled)
        } catch {
            if let mapped = session.mapError(error) { return .failure(mapped) }
            logger.error("authentication failed", metadata: ["error": "\(configuration.describeError(error))"])
            return .failure(.internalError)
        }
    }

    /// Why the caller of an open connection must go, or nil. Only a clear no ends a connection: while the database is away nobody could
    /// do harm, and everybody would come back at once.
    func confirm(_ caller: Caller, isInUse: Bool) async -> RPCError? {
        do {
            try await authenticator?.confirm(caller, isInUse: isInUse)
            return nil
        } catch {
            return (error as? RPCError).flatMap { $0.code == .unauthenticated ? $0 : nil }
        }
    }

    /// A place for a new connection. When all are taken, the one that has been there longest without saying who it is makes room: a crowd
    /// of strangers keeps nobody out.
    func admitConnection() -> Admission.Refusal? {
        guard let refusal = gate.admitConnection() else { return nil }
        guard refusal == .full, let stranger = displaceNobody() else { return refusal }
        gate.connectionClosed()
        stranger.displace()
        return gate.admitConnection()
    }

    private func displaceNobody() -> ConnectionHandle? {
        connections.withLock { connections in
            guard !connections.nobodies.isEmpty else { return nil }
            let id = connections.nobodies.removeFirst()
            connections.displaced.insert(id)
            return connections.handles[id]
        }
    }

    /// Gives up the place of a connection that has ended, unless it had to before.
    func leave(_ id: Int) {
        let isDisplaced = connections.withLock { connections in
            connections.nobodies.removeAll { $0 == id }
            return connections.displaced.remove(id) != nil
        }
        if !isDisplaced { gate.connectionClosed() }
    }

    /// It has a caller now.
    func greeted(_ id: Int) {
        connections.withLock { $0.nobodies.removeAll { $0 == id } }
    }

    func register(isNobody: Bool, _ handle: (_ id: Int) -> ConnectionHandle) -> Int {
        connections.withLock { connections in
            connections.lastID += 1
            connections.handles[connections.lastID] = handle(connections.lastID)
            if isNobody { connections.nobodies.append(connections.lastID) }
            return connections.lastID
        }
    }

    func unregister(_ id: Int) {
        connections.withLock { _ = $0.handles.removeValue(forKey: id) }
    }

    /// Tells every connection to finish, waits for them, and ends what is left when the time is over.
    func drain(_ time: Duration) async {
        gate.drain()
        let graceMs = time.wholeMilliseconds
        for handle in handles { handle.goaway(graceMs) }
        if await isEmptied(within: time) { return }
        for handle in handles { handle.abandon() }
        // Cancelled handlers need a moment to notice; a database's COMMIT is worth waiting for, a handler that ignores it is not.
        if await isEmptied(within: .milliseconds(configuration.abandonMs)) { return }
        for handle in handles { handle.sever() }
    }

    private var handles: [ConnectionHandle] { connections.withLock { Array($0.handles.values) } }

    private func isEmptied(within time: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.gate.emptied.wait() != nil }
            group.addTask {
                try? await Task.sleep(for: time)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }
}

/// How the server reaches a connection from outside its event loop.
struct ConnectionHandle: Sendable {
    /// Send rpc.goaway, finish what is in flight, close.
    let goaway: @Sendable (_ graceMs: Int) -> Void
    /// Make room for somebody else.
    let displace: @Sendable () -> Void
    /// Answer what is in flight with an error and close.
    let abandon: @Sendable () -> Void
    /// The event loop is about to end: completions that still come go nowhere.
    let sever: @Sendable () -> Void
}
