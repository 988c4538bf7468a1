import JSON
import RPC
import Testing

@testable import RPCTransport

@Suite(.timeLimit(.minutes(1))) struct ClientTests {
    private func code(_ body: () async throws -> Void) async -> RPCErrorCode? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? RPCError)?.code
        }
    }

    @Test func callsOfEveryKind() async throws {
        try await withServer { server in
            let client = server.client()
            #expect(try await client.call(TestService.echo, Note("a")) == Note("a"))
            #expect(try await client.call(TestService.hotEcho, Note("ü€\u{1F600}\n")) == Note("ü€\u{1F600}\n"))
            let raw = try await client.callRaw(method: "test.echo", paramsJSON: Array(#"{ "text" : "b" }"#.utf8))
            #expect(String(decoding: raw, as: UTF8.self) == #"{"text":"b"}"#)
            #expect(try await client.callRaw(method: "rpc.ping") == Array("{}".utf8))
            client.notify(TestService.ring)
            await server.service.signals.wait("rung")
            #expect(client.callsInFlight == 0)
            await client.close()
            #expect(await code { _ = try await client.call(TestService.echo, Note("a")) } == .cancelled)
        }
    }

    @Test func manyCallsShareOneConnection() async throws {
        try await withServer { server in
            let client = server.client()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let method = number % 2 == 0 ? TestService.echo : TestService.hotEcho
                        return try await client.call(method, Note("\(number)")) == Note("\(number)")
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            #expect(server.server.connectionCount == 1)
        }
    }

    @Test func tasksRunOnTheClientsOwnExecutor() async throws {
        try await withServer { server in
            let client = server.client()
            try await withTaskExecutorPreference(client.taskExecutor) {
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let first = try await client.call(TestService.echo, Note("\(number)"))
                            return try await client.call(TestService.hotEcho, first) == Note("\(number)")
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
            #expect(client.callsInFlight == 0)
        }
    }

    @Test func callManyKeepsTheOrderAndItsErrorsApart() async throws {
        try await withServer { server in
            let client = server.client()
            let results = await client.callMany(TestService.hotEcho, (0..<1_000).map { Note("\($0)") })
            let texts = try results.map { try $0.get().text }
            #expect(texts == (0..<1_000).map { "\($0)" })
            let mixed = await client.callMany(TestService.flakyOnce, [Size(1), Size(1), Size(0)])
            #expect(mixed.filter { (try? $0.get()) == nil }.count == 1)
            #expect(await client.callMany(TestService.echo, []).isEmpty)
        }
    }

    @Test func errorsArriveWhole() async throws {
        try await withServer { server in
            let client = server.client()
            #expect(await code { _ = try await client.call(TestService.refuse, Note("mine")) } == .conflict)
            let error = await #expect(throws: RPCError.self) {
                try await client.callRaw(method: "test.echo", paramsJSON: Array(#"{"text":7}"#.utf8))
            }
            #expect(error?.code == .invalidParams && error?.fields.map(\.path) == ["text"])
            #expect(error?.requestID != nil)
            #expect(await code { _ = try await client.callRaw(method: "test.echo", paramsJSON: Array("[1]".utf8)) } == .invalidParams)
            #expect(await code { _ = try await client.callRaw(method: "test.echo", paramsJSON: Array("{".utf8)) } == .parseError)
        }
    }

    @Test func deadlineTraceAndRequestIDTravelOn() async throws {
        try await withServer { server in
            let client = server.client()
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            let context = RequestContext(
                requestID: "req-1", method: "outer", caller: .anonymous, deadline: .now + .seconds(5),
                trace: try #require(TraceParent(trace)))
            let seen = try await client.call(TestService.context, Empty(), for: context)
            #expect(seen.text == "req-1 \(trace) t true")
        }
    }

    @Test func aLateCallFailsAndItsServerIsTold() async throws {
        try await withServer { server in
            let client = server.client()
            _ = try await client.call(TestService.echo, Note("connected"))
            #expect(await code { _ = try await client.call(TestService.hold, Note("x"), timeout: .milliseconds(50)) } == .deadlineExceeded)
            await server.service.signals.wait("cancelled x")
        }
    }

    @Test func cancellingTheTaskCancelsTheRequest() async throws {
        try await withServer { server in
            let client = server.client()
            let task = Task { try await client.call(TestService.hold, Note("x")) }
            await server.service.signals.wait("started x")
            task.cancel()
            #expect(await code { _ = try await task.value } == .cancelled)
            await server.service.signals.wait("cancelled x")
            #expect(client.callsInFlight == 0)
        }
    }

    @Test func onlyWhatIsSafeToRepeatIsRepeated() async throws {
        try await withServer { server in
            let client = server.client()
            let answer = try await client.call(TestService.flaky, Size(2))
            #expect(answer == Note("attempt 3"))
        }
        try await withServer { server in
            let client = server.client()
            #expect(await code { _ = try await client.call(TestService.flakyOnce, Size(1)) } == .overloaded)
            #expect(server.service.attemptCount == 1)
        }
    }

    @Test func retriesEndWithTheBudget() async throws {
        try await withServer { server in
            let client = server.client { $0.retryReserve = 2 }
            #expect(await code { _ = try await client.call(TestService.flaky, Size(1_000)) } == .overloaded)
            #expect(server.service.attemptCount == 3)
        }
    }

    @Test func aWrongTokenFailsAtOnce() async throws {
        try await withServer { server in
            let client = server.client(token: "wrong")
            #expect(await code { _ = try await client.call(TestService.echo, Note("a"), timeout: .seconds(30)) } == .unauthenticated)
        }
    }

    @Test func nobodyListeningIsUnavailable() async throws {
        let closed = Endpoint(host: "127.0.0.1", port: 1)
        var options = RPCClientOptions()
        options.maxConnectWait = .milliseconds(100)
        let client = RPCClient(endpoints: [closed], token: nil, client: "test", options: options)
        #expect(await code { _ = try await client.call(TestService.hold, Note("a")) } == .unavailable)
    }

    @Test func callsGoRoundEndpointsAndAvoidWhatIsDown() async throws {
        let (one, two) = (TestService(), TestService())
        try await withServer(service: one) { first in
            try await withServer(service: two) { second in
                let down = Endpoint(host: "127.0.0.1", port: 1)
                let client = RPCClient(endpoints: [down, first.endpoint, second.endpoint], token: "tester", client: "test")
                while first.server.connectionCount + second.server.connectionCount < 2 {
                    _ = try await client.call(TestService.echo, Note("a"))
                }
                await first.stop()
                for _ in 0..<50 { _ = try await client.call(TestService.echo, Note("b")) }
            }
        }
    }

    @Test func aClientFollowsGoawayToTheOtherEndpointAndItsOldCallFinishes() async throws {
        let (one, two) = (TestService(), TestService())
        try await withServer(service: one) { first in
            try await withServer(service: two) { second in
                let client = RPCClient(endpoints: [first.endpoint, second.endpoint], token: "tester", client: "test")
                while first.server.connectionCount + second.server.connectionCount < 2 {
                    _ = try await client.call(TestService.echo, Note("a"))
                }
                // One of the two holds the call; that one is stopped.
                async let held = client.call(TestService.hold, Note("h"))
                let holder = await withTaskGroup(of: Int?.self) { group in
                    group.addTask { await one.signals.wait("started h") ? 1 : nil }
                    group.addTask { await two.signals.wait("started h") ? 2 : nil }
                    let holder = await group.next() ?? nil
                    group.cancelAll()
                    return holder
                }
                let (stopping, service) = holder == 1 ? (first, one) : (second, two)
                async let stopped: Void = stopping.stop()
                while !stopping.server.isDraining { await Task.yield() }
                for _ in 0..<20 { _ = try await client.call(TestService.echo, Note("b")) }
                service.signals.set("release h")
                let answer = try await held
                #expect(answer == Note("h"))
                await stopped
            }
        }
    }

    @Test func aClientReconnectsWhenItsServerIsBack() async throws {
        var port = 0
        var client: RPCClient?
        try await withServer { server in
            port = server.endpoint.port
            client = server.client()
            _ = try await client?.call(TestService.echo, Note("a"))
        }
        let again = try #require(client)
        let early = Task { try await again.call(TestService.echo, Note("early"), timeout: .seconds(20)) }
        try await withServer(port: port) { _ in
            let answer = try await early.value
            #expect(answer == Note("early"))
            #expect(try await again.call(TestService.echo, Note("later")) == Note("later"))
        }
    }
}
