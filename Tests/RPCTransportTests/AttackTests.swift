import JSON
import NIOCore
import RPC
import Testing

@testable import RPCTransport

private func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"# + "\n"
}

private func code(_ line: String?) throws -> Int64? { try JSONDocument(try #require(line)).root["error"]?["code"]?.int64 }

/// What somebody does who wants the server to stop serving others. Each with its bound.
@Suite(.timeLimit(.minutes(1))) struct AttackTests {
    /// Writes until the server takes no more.
    private func trickle(_ text: String, to raw: RawConnection, pause: Duration) async {
        for byte in text.utf8 {
            do {
                try await raw.send([byte])
                try await Task.sleep(for: pause)
            } catch {
                return
            }
        }
    }

    @Test("a hello that comes byte by byte does not keep its place")
    func slowHello() async throws {
        try await withServer({ $0.helloTimeoutMs = 200 }) { server in
            let raw = try await server.raw()
            let start = ContinuousClock.now
            async let writing: Void = trickle(String(repeating: " ", count: 10_000), to: raw, pause: .milliseconds(10))
            #expect(await raw.line() == nil)
            #expect(ContinuousClock.now - start < .seconds(10))
            await raw.close()
            await writing
        }
    }

    @Test("nor does a request that comes byte by byte from somebody who is known")
    func slowRequest() async throws {
        try await withServer({ $0.frameTimeoutMs = 200 }) { server in
            let raw = try await server.greeted()
            // Whole requests may come for longer than that.
            for id in 0..<30 {
                try await raw.send(request(id, "test.echo", #"{"text":"x"}"#))
                #expect(try code(await raw.line()) == nil)
                try await Task.sleep(for: .milliseconds(10))
            }
            async let writing: Void = trickle(String(repeating: "[", count: 10_000), to: raw, pause: .milliseconds(10))
            #expect(try code(await raw.line()) == -32_600)
            #expect(await raw.line() == nil)
            await raw.close()
            await writing
        }
    }

    @Test("who has not said who they are may not send much")
    func longFrameOfAStranger() async throws {
        try await withServer { server in
            let text = String(repeating: "x", count: 20_000)
            let stranger = try await server.raw()
            try await stranger.send(request(1, "test.echo", #"{"text":"\#(text)"}"#))
            let answer = try JSONDocument(try #require(await stranger.line())).root["error"]
            #expect(answer?["code"]?.int64 == -32_010)
            #expect(answer?["message"]?.string == "a message is at most 16384 bytes long before rpc.hello")
            #expect(await stranger.line() == nil)
            let known = try await server.greeted()
            try await known.send(request(1, "test.echo", #"{"text":"\#(text)"}"#))
            #expect(try code(await known.line()) == nil)
        }
    }

    @Test("sent together with the hello, a long frame is judged after it")
    func longFrameBehindHello() async throws {
        try await withServer { server in
            let raw = try await server.raw()
            let text = String(repeating: "x", count: 20_000)
            try await raw.send(
                request(1, "rpc.hello", #"{"client":"raw","protocol":[1,1],"token":"tester"}"#)
                    + request(2, "test.echo", #"{"text":"\#(text)"}"#))
            #expect(try code(await raw.line()) == nil)
            #expect(try code(await raw.line()) == nil)
        }
    }

    @Test("short questions with long answers that nobody reads: three megabytes at most")
    func amplification() async throws {
        let document = Array(#"{"x":"\#(String(repeating: "x", count: 100_000))"}"#.utf8)
        try await withServer({
            $0.session.discovery = document
            $0.slowReaderMs = 300
        }) { server in
            let raw = try await server.raw(receiveBuffer: 4_096)
            try await raw.stopReading()
            // 3,000 answers would be 300 MB. All of these questions fit into two reads of a socket.
            let questions = (0..<3_000).map { request($0, "rpc.discover") }.joined()
            async let sending: Void? = try? raw.send(questions)
            var most = 0
            // A connection is there for its client before the server has heard of it.
            while server.server.connectionCount == 0 { await Task.yield() }
            while server.server.connectionCount > 0 {
                most = max(most, server.server.heldBytes)
                await Task.yield()
            }
            // Just under the bound of a slow reader, one more megabyte and its last answer, and the questions that wait.
            #expect(most > 0 && most < 3 << 20, "\(most)")
            #expect(server.server.heldBytes == 0)
            await raw.close()
            _ = await sending
        }
    }

    @Test("unfinished frames of many connections: all of them together at most twice the limit, and others are served")
    func unfinishedFrames() async throws {
        let limit = 2 << 20
        try await withServer({
            $0.maxConnections = 64
            $0.maxHeldBytes = limit
        }) { server in
            let honest = server.client()
            let half = String(repeating: "[", count: 200_000)
            var attackers: [RawConnection] = []
            var most = 0
            for _ in 0..<40 {
                let raw = try await server.greeted()
                attackers.append(raw)
                try? await raw.send(half)
                _ = try await honest.call(TestService.echo, Note("served"))
                most = max(most, server.server.heldBytes)
            }
            #expect(most > limit / 2 && most <= 2 * limit)
            // Ten fit; the others were told why they had to go.
            let last = try #require(attackers.last)
            let error = try JSONDocument(try #require(await last.line())).root["error"]
            #expect(error?["code"]?.int64 == -32_006)
            #expect(error?["data"]?["retryAfterMs"]?.int64 == 250)
            #expect(await last.line() == nil)
            for raw in attackers { await raw.close() }
            while server.server.heldBytes > 0 { await Task.yield() }
        }
    }

    @Test("a crowd of strangers takes no place from anybody who is known, and keeps nobody out")
    func crowdOfStrangers() async throws {
        try await withServer({ $0.maxConnections = 8 }) { server in
            let before = try await server.greeted()
            var strangers: [RawConnection] = []
            for _ in 0..<50 { strangers.append(try await server.raw()) }
            let after = try await server.greeted()
            for raw in [before, after] {
                try await raw.send(request(1, "test.echo", #"{"text":"x"}"#))
                #expect(try code(await raw.line()) == nil)
            }
            // The first ones had to make room and know it.
            #expect(try code(await strangers[0].line()) == -32_006)
            #expect(await strangers[0].line() == nil)
            #expect(server.server.connectionCount <= 8)
            for raw in strangers { await raw.close() }
            while server.server.connectionCount > 2 { await Task.yield() }
            // Whoever is known keeps their place, and with all places taken by them one more is refused.
            var known: [RawConnection] = [before, after]
            for _ in 0..<6 { known.append(try await server.greeted()) }
            let surplus = try await server.raw()
            #expect(try code(await surplus.line()) == -32_006)
            for raw in known {
                try await raw.send(request(2, "test.echo", #"{"text":"x"}"#))
                #expect(try code(await raw.line()) == nil)
            }
        }
    }

    @Test("a flood of requests on one connection: others wait for none of them")
    func flood() async throws {
        try await withServer { server in
            let flooder = try await server.greeted()
            let held = (0..<256).map { request($0, "test.hold", #"{"text":"f"}"#) }.joined()
            let more = (256..<20_000).map { request($0, "test.echo", #"{"text":"x"}"#) }.joined()
            async let sending: Void? = try? flooder.send(held + more)
            await server.service.signals.wait("started f")
            let other = server.client()
            for _ in 0..<50 { _ = try await other.call(TestService.echo, Note("served")) }
            // It is at its limit, and what it sends stays with the kernel: no more than one read of it is here.
            #expect(server.server.inFlightCount <= 257)
            #expect(server.server.heldBytes < 4 << 20)
            server.service.signals.set("release f")
            for _ in 0..<20_000 { #expect(try code(await flooder.line()) == nil) }
            _ = await sending
        }
    }

    @Test(
        "a megabyte of members costs no more than a look at each",
        arguments: [
            // Names that collide under the hash functions of other languages, names that differ at their end only, one name again and again.
            ("\"%@\":0", 26_000), ("\"" + String(repeating: "a", count: 20) + "%@\":0", 14_000), ("\"a\":%@", 26_000),
        ])
    func members(pattern: String, count: Int) async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            let members = (0..<count).map { index -> String in
                guard pattern.contains("\"%@") || pattern.contains("a%@") else { return pattern.replacing("%@", with: "\(index)") }
                // "Aa" and "BB" have one hash in Java, and so have all words made of them.
                let word = (0..<16).map { index >> $0 & 1 == 0 ? "Aa" : "BB" }.joined()
                return pattern.replacing("%@", with: word)
            }
            let params = #"{"text":"x","# + members.joined(separator: ",") + "}"
            #expect(params.utf8.count < 1 << 20)
            let start = ContinuousClock.now
            try await raw.send(request(1, "test.echo", params))
            _ = await raw.line()
            // Without optimisation on a busy machine; a release build needs milliseconds.
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }
}
