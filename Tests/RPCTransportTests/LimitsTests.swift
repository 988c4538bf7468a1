import JSON
import RPC
import Testing

@testable import RPCTransport

private func request(_ id: Int, _ method: String, _ text: String, meta: String = "") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{"text":"\#(text)"\#(meta)}}"# + "\n"
}

private func parsed(_ line: String?) throws -> JSONNode { try JSONDocument(try #require(line)).root }

@Suite(.timeLimit(.minutes(1))) struct LimitsTests {
    @Test func answersComeInTheOrderOfCompletion() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(request(1, "test.hold", "slow") + request(2, "test.echo", "quick") + request(3, "test.hotHold", "hot"))
            #expect(try parsed(await raw.line())["id"]?.int64 == 2)
            server.service.signals.set("release hot")
            #expect(try parsed(await raw.line())["id"]?.int64 == 3)
            server.service.signals.set("release slow")
            #expect(try parsed(await raw.line())["id"]?.int64 == 1)
        }
    }

    @Test func atItsLimitAConnectionIsNotReadUntilSomethingIsAnswered() async throws {
        try await withServer({ $0.session.maxInFlight = 2 }) { server in
            let raw = try await server.greeted()
            try await raw.send(request(1, "test.hold", "1") + request(2, "test.hotHold", "2") + request(3, "test.echo", "3"))
            await server.service.signals.wait("started 1")
            await server.service.signals.wait("started 2")
            let other = server.client()
            for _ in 0..<20 { _ = try await other.call(TestService.echo, Note("")) }
            server.service.signals.set("release 1")
            #expect(try parsed(await raw.line())["id"]?.int64 == 1)
            #expect(try parsed(await raw.line())["id"]?.int64 == 3)
            server.service.signals.set("release 2")
            #expect(try parsed(await raw.line())["id"]?.int64 == 2)
        }
    }

    @Test func aFullServerSaysWhenToComeBack() async throws {
        try await withServer({
            $0.maxInFlightTotal = 1
            $0.retryAfterMs = 123
        }) { server in
            let (first, second) = (try await server.greeted(), try await server.greeted())
            try await first.send(request(1, "test.hold", "1"))
            await server.service.signals.wait("started 1")
            try await second.send(request(1, "test.hotEcho", "x"))
            let error = try parsed(await second.line())["error"]
            #expect(error?["code"]?.int64 == -32006)
            #expect(error?["data"]?["retryAfterMs"]?.int64 == 123)
            #expect(error?["data"]?["retryable"]?.bool == true)
            server.service.signals.set("release 1")
            _ = await first.line()
            try await second.send(request(2, "test.hotEcho", "x"))
            #expect(try parsed(await second.line())["result"] != nil)
        }
    }

    @Test func aConnectionTooManyIsToldSoAndClosed() async throws {
        try await withServer({ $0.maxConnections = 1 }) { server in
            let first = try await server.greeted()
            let second = try await server.raw()
            #expect(try parsed(await second.line())["error"]?["code"]?.int64 == -32006)
            #expect(await second.line() == nil)
            try await first.send(request(1, "test.echo", "x"))
            #expect(try parsed(await first.line())["result"] != nil)
        }
    }

    @Test func whoDoesNotSayHelloIsClosed() async throws {
        try await withServer({ $0.helloTimeoutMs = 30 }) { server in
            let silent = try await server.raw()
            while await silent.line() != nil {}
        }
        try await withServer({ $0.helloTimeoutMs = 1_000 }) { server in
            let greeted = try await server.greeted()
            try await greeted.send(request(1, "test.hold", "1", meta: #","_meta":{"timeoutMs":1100}"#))
            #expect(try parsed(await greeted.line())["error"]?["code"]?.int64 == -32007)
        }
    }

    @Test(arguments: ["test.hold", "test.hotHold", "test.ignore"])
    func aRequestThatIsLateIsAnsweredOnce(_ method: String) async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(request(1, method, "l", meta: #","_meta":{"timeoutMs":20}"#))
            #expect(try parsed(await raw.line())["error"]?["code"]?.int64 == -32007)
            server.service.signals.set("release l")
            try await raw.send(request(2, "test.echo", "x"))
            #expect(try parsed(await raw.line())["id"]?.int64 == 2)
        }
    }

    @Test func aReaderThatStopsReadingIsClosedAndCostsLittleMemory() async throws {
        try await withServer({
            $0.slowReaderBytes = 100_000
            $0.slowReaderMs = 50
            $0.session.maxInFlight = 4
        }) { server in
            let raw = try await server.greeted(receiveBuffer: 4_096)
            try await raw.stopReading()
            for id in 0..<400 {
                try? await raw.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"test.big","params":{"bytes":100000}}"# + "\n")
            }
            while server.server.connectionCount > 0 { await Task.yield() }
            // The kernel's buffers take a few megabytes; all the answers together would be 40.
            #expect(server.service.bigCount < 200)
            await raw.close()
        }
    }

    @Test func aConnectionThatGoesAwayCancelsItsRequests() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(request(1, "test.hold", "1"))
            await server.service.signals.wait("started 1")
            try await raw.reset()
            await server.service.signals.wait("cancelled 1")
        }
    }
}
