internal import JSON
internal import NIOCore
internal import NIOPosix
public import RPC

/// Calls the methods of a service. Connections are made when they are needed and carry many calls each.
///
/// ```swift
/// let intake = RPCClient(endpoints: [endpoint], token: token, client: "portal")
/// let receipt = try await intake.call(Intake.submit, submission, timeout: .seconds(5))
/// ```
///
/// A method that is safe to repeat is retried on errors that say so, inside its deadline and the retry budget. A challenge is solved and
/// the call sent again with the proof. Cancelling the calling task cancels the request at the server.
public final class RPCClient: Sendable {
    /// Runs tasks where the client's connections live. Tasks that do little but call are several times as fast there as anywhere else, because
    /// nobody has to be woken and what they send at the same time leaves together:
    ///
    /// ```swift
    /// await withTaskExecutorPreference(client.taskExecutor) { … }
    /// ```
    ///
    /// Long computations have no place on it: while one lasts, no connection is read.
    public let taskExecutor: any TaskExecutor
    private let core: ClientCore
    private let encoder = RequestEncoder()
    private let hardestChallenge: Int?
    private let retryDelay = ReconnectBackoff(firstMs: 20, maxMs: 1_000)

    /// - Parameters:
    ///   - token: sent in rpc.hello; nil calls as nobody.
    ///   - client: who we are, for the server's log.
    public convenience init(endpoints: [Endpoint], token: String?, client: String, options: RPCClientOptions = .init()) {
        let eventLoop = (options.eventLoopGroup ?? MultiThreadedEventLoopGroup.singleton).next()
        let hello = RequestEncoder().hello(id: ClientConnection.helloID, client: client, token: token)
        self.init(
            connector: TCPConnector(endpoints: endpoints, eventLoop: eventLoop, hello: hello, options: options),
            slots: endpoints.count * max(1, options.connectionsPerEndpoint), eventLoop: eventLoop, options: options)
    }

    init(connector: any ClientConnector, slots: Int, eventLoop: any EventLoop, options: RPCClientOptions) {
        taskExecutor = EventLoopTaskExecutor(eventLoop)
        hardestChallenge = options.hardestChallenge
        core = ClientCore(eventLoop: eventLoop, slots: slots, connector: connector, options: options)
    }

    deinit {
        core.close()
    }

    /// Calls in flight or waiting for a connection.
    public var callsInFlight: Int { core.callCount }

    /// - Parameters:
    ///   - timeout: the whole call, waiting and retries included.
    ///   - context: the request this call is made for: its deadline, trace and request id travel on.
    public func call<P, R>(
        _ method: RPCMethod<P, R>, _ params: P, timeout: Duration = .seconds(10), for context: RequestContext? = nil
    ) async throws(RPCError) -> R {
        let request = Request(
            method: method.name, isSafeToRepeat: method.effect.isSafeToRepeat, deadline: deadline(timeout, context), context: context,
            params: { params.write(to: &$0) })
        return try Self.read(R.self, from: try await exchange(request), of: method.name)
    }

    /// The same without types, for tools: takes the params object's text and returns the result's. Positional parameters are sent as they
    /// are, for the server to refuse.
    public func callRaw(
        method: String, paramsJSON: [UInt8] = [], timeout: Duration = .seconds(10), isSafeToRepeat: Bool = false,
        for context: RequestContext? = nil
    ) async throws(RPCError) -> [UInt8] {
        var isObject = paramsJSON.isEmpty
        if !paramsJSON.isEmpty {
            do {
                isObject = try JSONDocument(paramsJSON).root.kind == .object
            } catch {
                throw RPCError(.parseError, "the parameters are not JSON: \(error)")
            }
        }
        let params: Request.Params = { writer in writer.raw(paramsJSON) }
        var request = Request(
            method: method, isSafeToRepeat: isSafeToRepeat, deadline: deadline(timeout, context), context: context,
            params: paramsJSON.isEmpty ? nil : params)
        request.sendsMeta = isObject
        return Array(try await exchange(request).rawBytes)
    }

    /// Sends all requests without waiting in between; results stand in the order of `params`. Not retried, challenges are not
    /// solved.
    public func callMany<P, R>(
        _ method: RPCMethod<P, R>, _ params: [P], timeout: Duration = .seconds(10), for context: RequestContext? = nil
    ) async -> [Result<R, RPCError>] {
        let deadline = deadline(timeout, context)
        let requests = params.map { params in
            Request(
                method: method.name, isSafeToRepeat: false, deadline: deadline, context: context,
                params: { params.write(to: &$0) })
        }
        let encodings = requests.map { request in { @Sendable (id: Int64) in self.encode(request, id: id) } }
        let results = await core.exchange(encodings, deadline: deadline)
        return results.map { result -> Result<R, RPCError> in
            do throws(RPCError) {
                return .success(try Self.read(R.self, from: try result.get(), of: method.name))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Best effort: nobody learns whether it arrived. Waits at most `maxConnectWait` in the background for a connection.
    public func notify<P, R>(_ method: RPCMethod<P, R>, for context: RequestContext? = nil) {
        let meta = RPCMeta(traceparent: context?.trace.description, requestID: context?.requestID)
        let frame = encoder.request(id: nil, method: method.name, meta: meta, params: nil)
        core.submit(core.nextID(), frame: frame, deadline: .now + .seconds(10), completion: nil)
    }

    /// Ends every call with `cancelled` and closes all connections. The client cannot be used after it.
    public func close() async {
        core.close()
    }

    // MARK: -

    private struct Request: Sendable {
        typealias Params = @Sendable (inout JSONWriter) -> Void

        let method: String
        let isSafeToRepeat: Bool
        let deadline: ContinuousClock.Instant
        let context: RequestContext?
        let params: Params?
        var sendsMeta = true
        /// Of the challenge that the server answered with.
        var proof: RPCProof?

        /// A caller who brings a proof has solved the challenge, and solves the next one too.
        var takesProof: Bool {
            guard let params else { return false }
            var writer = JSONWriter()
            params(&writer)
            guard let root = try? JSONDocument(writer.bytes).root else { return false }
            return root.kind == .object && root["proof"] == nil
        }
    }

    private func deadline(_ timeout: Duration, _ context: RequestContext?) -> ContinuousClock.Instant {
        let own = ContinuousClock.now + timeout
        return min(own, context?.deadline ?? own)
    }

    /// The deadline travels as what is left of it, because clocks of two machines differ.
    private func encode(_ request: Request, id: Int64) -> [UInt8] {
        var meta = RPCMeta()
        if request.sendsMeta {
            meta.timeoutMs = max(1, ContinuousClock.now.duration(to: request.deadline).wholeMilliseconds)
            meta.traceparent = request.context?.trace.description
            meta.requestID = request.context?.requestID
        }
        return encoder.request(id: id, method: request.method, meta: meta, params: request.params, proof: request.proof)
    }

    private func exchange(_ original: Request) async throws(RPCError) -> JSONNode {
        core.noteCall()
        var request = original
        var attempt = 0
        while true {
            var error: RPCError
            switch await core.exchange(deadline: request.deadline, { encode(request, id: $0) }) {
            case .success(let node): return node
            case .failure(let failure): error = failure
            }
            if let proof = await solve(error, for: request) {
                request.proof = proof
                continue
            }
            if error == .connectionLost, !request.isSafeToRepeat { error.retryable = false }
            attempt += 1
            let backoff = retryDelay.delay(failures: attempt, random: .random(in: 0..<1))
            let pause = error.retryAfterMs.map { max(backoff, .milliseconds($0)) } ?? backoff
            guard request.isSafeToRepeat, error.retryable, .now + pause < request.deadline, core.takeRetry() else { throw error }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw .cancelled
            }
        }
    }

    /// Nil when the error is another one, or the caller must deal with it. Whoever is challenged was not served, so repeating is safe; a
    /// server that does not take the proof is not asked a third time.
    private func solve(_ error: RPCError, for request: Request) async -> RPCProof? {
        guard error.code == .challengeRequired, let challenge = error.challenge, let hardestChallenge,
            challenge.difficulty <= hardestChallenge, request.proof == nil, request.takesProof
        else { return nil }
        return await ProofOfWork.solve(challenge, before: request.deadline)
    }

    private static func read<R: WireObject>(_: R.Type, from node: JSONNode, of method: String) throws(RPCError) -> R {
        do {
            return try R(node)
        } catch {
            throw RPCError(.protocolMismatch, "the answer of \(method) does not fit: \(error.message)", fields: error.fields)
        }
    }
}
