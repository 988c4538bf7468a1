import JSON
import RPC
import Testing

/// hello, deadlines, cancelling, goaway, and the end.
struct RPCSessionLifeTests {
    private static let hello = request("\"h\"", "rpc.hello", #"{"client":"test/1","protocol":[1,2],"token":"secret"}"#)

    @Test func helloMakesTheCaller() throws {
        var shell = SessionHarness(caller: .anonymous)
        #expect(shell.feed(Self.hello).isEmpty)
        #expect(shell.shown.map(\.credential) == [.token("secret")])
        #expect(!shell.session.wantsFrame)
        let frames = shell.perform(shell.session.authenticated(key: shell.shown[0].key, .success(SessionHarness.writer), now: shell.now))
        #expect(
            frames == [
                #"{"jsonrpc":"2.0","id":"h","result":{"server":"pintu","service":"sample","version":"1.2","protocol":1,"#
                    + #""caller":{"name":"w","role":"writer","agency":"id.jabar"},"limits":{"maxFrameBytes":1048576,"maxInFlight":256,"maxBatch":100}}}"#
            ])
        #expect(shell.session.wantsFrame && shell.session.caller == SessionHarness.writer && shell.released == 0)
        let answer = try #require(JSONDocument(frames[0]).root["result"])
        let result = try HelloResult(answer)
        #expect(result.caller.role == "writer" && result.maxBatch == 100)
        shell.feed(request("1", "sample.store", #"{"name":"x"}"#))
        #expect(shell.hot.count == 1)
    }

    @Test func aRefusedTokenLeavesTheCallerAnonymous() throws {
        var shell = SessionHarness(caller: .anonymous)
        shell.feed(Self.hello)
        let frames = shell.perform(
            shell.session.authenticated(key: shell.shown[0].key, .failure(.unauthenticated("unknown token")), now: shell.now))
        #expect(try errorCode(frames.first).code == .unauthenticated)
        #expect(shell.session.wantsFrame && !shell.session.caller.isAuthenticated)
        #expect(try errorCode(shell.feed(request("1", "sample.store", "{}")).first).code == .unauthenticated)
    }

    @Test func helloWithoutATokenTellsAboutTheServer() throws {
        var shell = SessionHarness(caller: .anonymous)
        let frames = shell.feed(request("1", "rpc.hello", #"{"client":"c","protocol":[1,1]}"#))
        let frame = try #require(frames.first)
        #expect(try JSONDocument(frame).root["result"]?["protocol"]?.int64 == 1)
        #expect(!shell.session.caller.isAuthenticated)
    }

    @Test func aSlowAuthenticatorExpires() throws {
        var shell = SessionHarness(caller: .anonymous, configure: { $0.maxTimeoutMs = 50 })
        shell.feed(Self.hello)
        shell.now += .milliseconds(50)
        #expect(try errorCode(shell.perform(shell.session.expire(now: shell.now)).first).code == .deadlineExceeded)
        #expect(shell.session.wantsFrame && shell.cancelled == [shell.shown[0].key])
        #expect(
            shell.perform(shell.session.authenticated(key: shell.shown[0].key, .success(SessionHarness.writer), now: shell.now)).isEmpty)
        #expect(!shell.session.caller.isAuthenticated)
    }

    @Test func deadlinesAnswerAtOnceAndKeepThePlaceUntilTheWorkEnds() async throws {
        var shell = SessionHarness()
        shell.feed(request("1", "sample.echo", #"{"name":"a","_meta":{"timeoutMs":10}}"#))
        shell.feed(request("2", "sample.store", #"{"name":"b","_meta":{"timeoutMs":20}}"#))
        #expect(shell.perform(shell.session.expire(now: shell.now)).isEmpty)
        shell.now += .milliseconds(10)
        let first = try errorCode(shell.perform(shell.session.expire(now: shell.now)).first)
        #expect(first.code == .deadlineExceeded && first.id == "1")
        #expect(shell.cancelled == [shell.tasks[0].key] && shell.released == 0 && shell.session.inFlight == 2)
        #expect(shell.session.nextDeadline == shell.now + .milliseconds(10))
        #expect(await shell.completeTask().isEmpty)
        #expect(shell.released == 1)
        shell.now += .milliseconds(10)
        #expect(try errorCode(shell.perform(shell.session.expire(now: shell.now)).first).id == "2")
        #expect(try shell.completeHot().isEmpty)
        #expect(shell.released == 2 && shell.session.nextDeadline == nil && shell.finished.count == 2)
    }

    @Test func cancelStopsTasksOnly() throws {
        var shell = SessionHarness()
        shell.feed(request("\"t\"", "sample.echo", #"{"name":"a"}"#))
        shell.feed(request("2", "sample.store", #"{"name":"b"}"#))
        #expect(shell.feed(request("3", "rpc.cancel", #"{"id":"t"}"#)) == [#"{"jsonrpc":"2.0","id":3,"result":{"cancelled":true}}"#])
        #expect(shell.cancelled == [shell.tasks[0].key])
        #expect(shell.feed(request("4", "rpc.cancel", #"{"id":2}"#)) == [#"{"jsonrpc":"2.0","id":4,"result":{"cancelled":false}}"#])
        #expect(shell.feed(request("5", "rpc.cancel", #"{"id":99}"#)) == [#"{"jsonrpc":"2.0","id":5,"result":{"cancelled":false}}"#])
        #expect(shell.feed(request(nil, "rpc.cancel", #"{"id":"t"}"#)).isEmpty)
        #expect(shell.cancelled.count == 2)
    }

    @Test func goawayServesWhatIsOnItsWay() throws {
        var shell = SessionHarness()
        shell.feed(request("1", "sample.store", #"{"name":"a"}"#))
        #expect(shell.perform(shell.session.goAway(graceMs: 500)) == [#"{"jsonrpc":"2.0","method":"rpc.goaway","params":{"graceMs":500}}"#])
        #expect(shell.perform(shell.session.goAway(graceMs: 500)).isEmpty)
        shell.feed(request("2", "sample.store", #"{"name":"b"}"#))
        #expect(shell.feed(request("3", "rpc.health")) == [#"{"jsonrpc":"2.0","id":3,"result":{"status":"draining"}}"#])
        #expect(!shell.session.isDrained)
        try shell.completeHot()
        try shell.completeHot()
        #expect(shell.session.isDrained)
    }

    @Test func abandoningAnswersEverything() async throws {
        var shell = SessionHarness()
        shell.feed(request("1", "sample.echo", #"{"name":"a"}"#))
        shell.feed("[\(request("2", "sample.store", #"{"name":"b"}"#))]")
        let frames = shell.perform(shell.session.abandon(now: shell.now))
        #expect(frames.count == 2 && frames.allSatisfy { $0.contains(#""reason":"unavailable""#) })
        #expect(shell.closed && shell.cancelled.count == 1)
        #expect(await shell.completeTask().isEmpty)
        #expect(try shell.completeHot().isEmpty)
        #expect(shell.released == 2 && shell.finished.count == 2)
    }

    @Test func aLostPeerCancelsAndIsCounted() async throws {
        var shell = SessionHarness()
        shell.feed(request("1", "sample.echo", #"{"name":"a"}"#))
        shell.feed("[\(request("2", "sample.store", #"{"name":"b"}"#))]")
        #expect(shell.perform(shell.session.disconnected()).isEmpty)
        #expect(shell.cancelled == [shell.tasks[0].key])
        #expect(await shell.completeTask().isEmpty)
        #expect(try shell.completeHot().isEmpty)
        #expect(shell.released == 2 && shell.finished.count == 2 && shell.feed(request("3", "rpc.ping")).isEmpty)
    }

    @Test func healthAndDiscoverAnswerWithoutAToken() {
        var shell = SessionHarness(
            caller: .anonymous,
            configure: {
                $0.health = { RPCHealth(isReady: false, failing: ["database"]) }
                $0.discovery = Array(#"{"openrpc":"1.3.2"}"#.utf8)
            })
        #expect(
            shell.feed(request("1", "rpc.health")) == [#"{"jsonrpc":"2.0","id":1,"result":{"status":"notReady","failing":["database"]}}"#])
        #expect(shell.feed(request("1", "rpc.discover")) == [#"{"jsonrpc":"2.0","id":1,"result":{"openrpc":"1.3.2"}}"#])
    }

    /// Whatever arrives in whatever order, the books balance.
    @Test func booksBalanceUnderRandomInput() async throws {
        for seed in 0..<150 {
            var shell = SessionHarness(caller: seed % 5 == 0 ? .anonymous : SessionHarness.writer, configure: { $0.maxInFlight = 8 })
            for _ in 0..<60 {
                let id = "\(Int.random(in: 0..<12))"
                let meta = #"{"name":"a","_meta":{"timeoutMs":\#(Int.random(in: 1...40))}}"#
                switch Int.random(in: 0..<12) {
                case 0...2: if shell.session.wantsFrame { shell.feed(request(id, "sample.store", meta)) }
                case 3, 4: if shell.session.wantsFrame { shell.feed(request(id, "sample.echo", meta)) }
                case 5:
                    if shell.session.wantsFrame {
                        shell.feed("[\(request(id, "sample.echo", meta)),\(request(id, "sample.store", meta)),{}]")
                    }
                case 6: if shell.session.wantsFrame { shell.feed(request("99", "rpc.cancel", "{\"id\":\(id)}")) }
                case 7: if shell.session.wantsFrame { shell.feed(Self.hello) }
                case 8: if !shell.hot.isEmpty { try shell.completeHot() }
                case 9: if !shell.tasks.isEmpty { await shell.completeTask() }
                case 10:
                    shell.now += .milliseconds(15)
                    shell.perform(shell.session.expire(now: shell.now))
                default:
                    guard let (key, _) = shell.shown.popLast() else { continue }
                    shell.perform(shell.session.authenticated(key: key, .success(SessionHarness.writer), now: shell.now))
                }
            }
            shell.perform(seed % 2 == 0 ? shell.session.abandon(now: shell.now) : shell.session.disconnected())
            while !shell.hot.isEmpty { try shell.completeHot() }
            while !shell.tasks.isEmpty { await shell.completeTask() }
            for (key, _) in shell.shown {
                shell.perform(shell.session.authenticated(key: key, .success(SessionHarness.writer), now: shell.now))
            }
            #expect(shell.session.inFlight == 0)
            #expect(shell.released == shell.admitted)
            for frame in shell.sent { _ = try JSONDocument(frame) }
        }
    }
}
