import JSON
import RPC
import Synchronization
import Testing

struct RPCRouterTests {
    private struct Odd: Error {}

    private func outcome(
        _ configure: (inout RPCSessionConfiguration) -> Void = { _ in }, _ handler: @escaping @Sendable (Inner) async throws -> Inner
    )
        async
        throws -> (frame: String, summary: RPCCallSummary)
    {
        var router = RPCRouter()
        router.on(Sampling.echo) { params, _ in try await handler(params) }
        var shell = SessionHarness(configure: configure, router: router)
        shell.feed(request("1", "sample.echo", #"{"name":"x"}"#))
        let frames = await shell.completeTask()
        return (try #require(frames.first), try #require(shell.finished.first))
    }

    @Test func anRPCErrorIsAnsweredAsItIs() async throws {
        let (frame, summary) = try await outcome { _ in throw RPCError.notFound("no such thing") }
        #expect(try errorCode(frame).error.message == "no such thing")
        #expect(summary.code == .notFound && summary.unexpected == nil)
    }

    @Test func anyOtherErrorStaysInside() async throws {
        let (frame, summary) = try await outcome { _ in throw Odd() }
        let error = try errorCode(frame).error
        #expect(error.code == .internalError && error.message == "internal error" && error.requestID == summary.requestID)
        #expect(summary.unexpected is Odd)
    }

    @Test func aMapperMayKnowTheError() async throws {
        let (frame, summary) = try await outcome {
            $0.mapError = { $0 is Odd ? .unavailable("the database is away") : nil }
        } _: { _ in
            throw Odd()
        }
        #expect(try errorCode(frame).error.retryable)
        #expect(summary.code == .unavailable && summary.unexpected == nil)
    }

    @Test func aCancelledHandlerAnswersCancelled() async throws {
        var router = RPCRouter()
        router.on(Sampling.echo) { _, _ in throw CancellationError() }
        var shell = SessionHarness(router: router)
        shell.feed(request("1", "sample.echo", #"{"name":"x"}"#))
        #expect(try errorCode(await shell.completeTask().first).code == .cancelled)
    }

    @Test func aCancelledTaskAnswersCancelledWhateverItThrows() async throws {
        var router = RPCRouter()
        router.on(Sampling.echo) { _, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            throw Odd()
        }
        var shell = SessionHarness(router: router)
        shell.feed(request("1", "sample.echo", #"{"name":"x"}"#))
        let call = shell.tasks.removeFirst()
        #expect(await Task { await call.run() }.value.code == .cancelled)
    }

    @Test func interceptorsStandAroundEachOther() async throws {
        let log = Mutex<[String]>([])
        var router = RPCRouter()
        router.on(Sampling.echo) { params, context in
            log.withLock { $0.append("handler \(context.requestID)") }
            return params
        }
        for name in ["outer", "inner"] {
            router.intercept { context, next in
                log.withLock { $0.append(name) }
                defer { log.withLock { $0.append("end of \(name)") } }
                return try await next(context)
            }
        }
        var shell = SessionHarness(router: router)
        shell.feed(request("1", "sample.echo", #"{"name":"x","_meta":{"requestId":"r"}}"#))
        #expect(await shell.completeTask() == [#"{"jsonrpc":"2.0","id":1,"result":{"name":"x"}}"#])
        #expect(log.withLock { $0 } == ["outer", "inner", "handler r", "end of inner", "end of outer"])
    }

    @Test func anInterceptorMayRefuse() async throws {
        var router = RPCRouter()
        router.on(Sampling.echo) { params, _ in params }
        router.intercept { _, _ in throw RPCError.overloaded(retryAfterMs: 1) }
        var shell = SessionHarness(router: router)
        shell.feed(request("1", "sample.echo", #"{"name":"x"}"#))
        #expect(try errorCode(await shell.completeTask().first).code == .overloaded)
    }

    @Test func aReplyCompletesOnce() throws {
        let completions = Mutex<[RPCCompletion]>([])
        do {
            let reply = Reply<Inner> { completion in completions.withLock { $0.append(completion) } }
            reply.succeed(Inner(name: "a"))
            reply.fail(.internalError)
            reply.succeed(Inner(name: "b"))
        }
        let frames = completions.withLock { $0.map { String(decoding: $0.frame, as: UTF8.self) } }
        #expect(frames == [#"{"jsonrpc":"2.0","id":1,"result":{"name":"a"}}"#])
    }

    @Test func aReplyThatIsDroppedAnswersAllTheSame() throws {
        let completions = Mutex<[RPCCompletion]>([])
        do { _ = Reply<Inner> { completion in completions.withLock { $0.append(completion) } } }
        #expect(completions.withLock { $0.map(\.code) } == [.internalError])
    }

    @Test func effectsSayWhatMayBeRepeated() {
        #expect(RPCEffect.allCases.filter(\.isSafeToRepeat) == [.reads, .mutatesIdempotently, .notifies])
        #expect(SessionHarness.sampleRouter.methodNames == ["sample.echo", "sample.store", "sample.wake"])
    }

    @Test func everyMethodDeclaresRoles() async {
        await #expect(processExitsWith: .failure) {
            _ = RPCMethod<Empty, Empty>("a.b", "", roles: [], effect: .reads)
        }
        await #expect(processExitsWith: .failure) {
            var router = SessionHarness.sampleRouter
            router.on(Sampling.echo) { params, _ in params }
        }
    }
}
