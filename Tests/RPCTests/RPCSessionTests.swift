import JSON
import RPC
import Testing

struct RPCSessionTests {
    @Test(arguments: ["1", "-7", "0", #""abc""#, #""a\u0062\"""#, "9223372036854775807123", #""""#])
    func echoesTheIdByteForByte(id: String) throws {
        var shell = SessionHarness()
        shell.feed(request(id, "sample.store", #"{"name":"x"}"#))
        #expect(try shell.completeHot() == [#"{"jsonrpc":"2.0","id":\#(id),"result":{"name":"x"}}"#])
        #expect(shell.released == 1 && shell.admitted == 1 && shell.session.inFlight == 0)
        #expect(shell.finished.map(\.code) == [nil])
    }

    @Test(
        arguments: [
            ("1", "null", .invalidRequest), ("{}", "null", .invalidRequest),
            (#"{"jsonrpc":"1.0","id":1,"method":"a"}"#, "1", .invalidRequest),
            (#"{"jsonrpc":"2.0","id":1}"#, "1", .invalidRequest), (#"{"jsonrpc":"2.0","id":1,"method":2}"#, "1", .invalidRequest),
            (#"{"jsonrpc":"2.0","id":1,"method":""}"#, "1", .invalidRequest),
            (#"{"jsonrpc":"2.0","id":null,"method":"a"}"#, "null", .invalidRequest),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"a"}"#, "null", .invalidRequest),
            (#"{"jsonrpc":"2.0","id":{},"method":"a"}"#, "null", .invalidRequest),
            (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"a"}"#, "1", .invalidRequest),
            (#"{"jsonrpc":"2.0","id":1,"method":"a","params":3}"#, "1", .invalidRequest), ("[]", "null", .invalidRequest),
            (request("1", "sample.echo", "[1]"), "1", .invalidParams), (request("1", "sample.echo"), "1", .invalidParams),
            (request("1", "sample.echo", #"{"name":7}"#), "1", .invalidParams), (request("1", "sample.nothing"), "1", .methodNotFound),
            (request("1", "rpc.nothing"), "1", .methodNotFound), (request("1", "rpc.hello"), "1", .invalidParams),
            (request("1", "rpc.hello", #"{"client":"c","protocol":[2,3]}"#), "1", .protocolMismatch),
            (request("1", "rpc.hello", #"{"client":"c","protocol":[3,1]}"#), "1", .invalidParams),
            (request("1", "rpc.cancel"), "1", .invalidParams),
            (request("1", "sample.echo", #"{"name":"x","_meta":{"timeoutMs":0}}"#), "1", .invalidParams),
            (request("1", "sample.echo", #"{"name":"x","_meta":{"requestId":"a b"}}"#), "1", .invalidParams),
        ] as [(String, String, RPCErrorCode)])
    func refusesAndGoesOn(frame: String, id: String, code: RPCErrorCode) throws {
        var shell = SessionHarness()
        let answer = try errorCode(shell.feed(frame).first)
        #expect(answer.code == code && answer.id == id)
        #expect(!shell.closed && shell.session.wantsFrame && shell.session.inFlight == 0 && shell.tasks.isEmpty)
        #expect(shell.feed(request("2", "rpc.ping")) == [#"{"jsonrpc":"2.0","id":2,"result":{}}"#])
    }

    @Test func anEnvelopeHasFewMembers() throws {
        var shell = SessionHarness()
        let extra = (0..<17).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(try errorCode(shell.feed("{\"id\":1,\(extra)}").first).code == .invalidRequest)
        #expect(shell.feed(#"{"jsonrpc":"2.0","extra":[1],"id":1,"method":"rpc.ping"}"#).count == 1)
    }

    @Test(arguments: ["{", "[1,", "nonsense", #"{"jsonrpc":"2.0","id":1,"method":"rpc.ping"}x"#])
    func aBrokenFrameEndsTheConnection(frame: String) throws {
        var shell = SessionHarness()
        let answer = try errorCode(shell.feed(frame).first)
        #expect(answer.code == .parseError && answer.id == "null")
        #expect(shell.closed && !shell.session.wantsFrame)
        #expect(shell.feed(request("2", "rpc.ping")).isEmpty)
    }

    @Test func aFrameThatIsTooLongEndsTheConnection() throws {
        var shell = SessionHarness()
        let frames = shell.perform(shell.session.receivedTooLongFrame())
        #expect(try errorCode(frames.first).code == .frameTooLarge)
        #expect(shell.closed)
    }

    @Test func problemsNameTheFieldsAndTheRequest() throws {
        var shell = SessionHarness()
        let params = #"{"name":"toolong","children":[{}],"_meta":{"requestId":"mine"}}"#
        let error = try errorCode(shell.feed(request("1", "sample.echo", params)).first).error
        #expect(error.fields.map(\.path) == ["name", "children[0].name"])
        #expect(error.requestID == "mine")
    }

    @Test func rolesDecide() throws {
        var anonymous = SessionHarness(caller: .anonymous)
        for method in ["sample.echo", "sample.nothing"] {
            let answer = try errorCode(anonymous.feed(request("1", method)).first)
            #expect(answer.code == .unauthenticated && answer.error.message.contains("rpc.hello"))
        }
        var reader = SessionHarness(caller: Caller(name: "r", role: "reader"))
        // Refused before the parameters are looked at.
        #expect(try errorCode(reader.feed(request("1", "sample.store", "{}")).first).code == .forbidden)
        #expect(reader.feed(request("2", "sample.echo", #"{"name":"x"}"#)).isEmpty)
        #expect(reader.tasks.count == 1 && reader.finished.map(\.code) == [.forbidden])
    }

    @Test func notificationsGetNoAnswer() throws {
        var shell = SessionHarness()
        #expect(shell.feed(request(nil, "sample.wake")).isEmpty)
        #expect(shell.feed(request(nil, "sample.wake", #"{"_meta":{}}"#)).isEmpty)
        #expect(shell.notified == 2)
        // As a request it is acknowledged.
        #expect(shell.feed(request("1", "sample.wake")) == [#"{"jsonrpc":"2.0","id":1,"result":{}}"#])
        // What owes an answer, does not exist or is forbidden is dropped.
        for method in ["sample.store", "sample.echo", "sample.nothing", "rpc.nothing", "rpc.hello"] {
            #expect(shell.feed(request(nil, method, #"{"name":"x"}"#)).isEmpty)
        }
        #expect(shell.hot.isEmpty && shell.tasks.isEmpty && shell.session.inFlight == 0)
        var reader = SessionHarness(caller: Caller(name: "r", role: "reader"))
        #expect(reader.feed(request(nil, "sample.wake")).isEmpty)
        #expect(reader.notified == 0)
    }

    @Test func anIdInFlightIsRefusedWithoutTouchingTheFirst() async throws {
        var shell = SessionHarness()
        shell.feed(request("1", "sample.echo", #"{"name":"a"}"#))
        let answer = try errorCode(shell.feed(request("1", "sample.echo", #"{"name":"b"}"#)).first)
        #expect(answer.code == .invalidRequest && answer.id == "null")
        #expect(await shell.completeTask() == [#"{"jsonrpc":"2.0","id":1,"result":{"name":"a"}}"#])
        shell.feed(request("1", "sample.echo", #"{"name":"c"}"#))
        #expect(shell.tasks.count == 1)
    }

    @Test func answersInTheOrderOfCompletion() async throws {
        var shell = SessionHarness()
        shell.feed(request("1", "sample.echo", #"{"name":"a"}"#))
        shell.feed(request("2", "sample.store", #"{"name":"b"}"#))
        #expect(try shell.completeHot().first?.contains(#""id":2"#) == true)
        #expect(await shell.completeTask().first?.contains(#""id":1"#) == true)
    }

    @Test func stopsWantingFramesAtItsLimit() throws {
        var shell = SessionHarness(configure: { $0.maxInFlight = 2 })
        shell.feed(request("1", "sample.store", #"{"name":"a"}"#))
        #expect(shell.session.wantsFrame)
        shell.feed(request("2", "sample.store", #"{"name":"a"}"#))
        #expect(!shell.session.wantsFrame)
        try shell.completeHot()
        #expect(shell.session.wantsFrame)
    }

    @Test func aFullServerAnswersOverloaded() throws {
        var shell = SessionHarness()
        shell.refusal = .overloaded(retryAfterMs: 250)
        let answer = try errorCode(shell.feed(request("1", "sample.store", #"{"name":"a"}"#)).first)
        #expect(answer.error.retryAfterMs == 250 && answer.error.retryable)
        #expect(shell.feed(request("2", "rpc.ping")).count == 1)
        #expect(shell.released == 0 && shell.session.inFlight == 0)
    }

    @Test func everyRequestFinishesOnce() async throws {
        var shell = SessionHarness()
        shell.feed(
            "[\(request("1", "sample.store", #"{"name":"a"}"#)),\(request("2", "sample.echo", #"{"name":"a"}"#)),\(request("3", "x"))]")
        try shell.completeHot()
        await shell.completeTask()
        #expect(shell.finished.map(\.method) == ["x", "sample.store", "sample.echo"])
        #expect(shell.released == shell.admitted && shell.admitted == 2)
    }

    @Test func theContextSaysWhoAndUntilWhen() throws {
        var shell = SessionHarness(configure: { $0.maxTimeoutMs = 1_000 })
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let meta = #"{"timeoutMs":300,"traceparent":"\#(trace)","requestId":"r"}"#
        shell.feed(request("1", "sample.echo", #"{"name":"a","_meta":\#(meta)}"#))
        shell.feed(request("2", "sample.echo", #"{"name":"a","_meta":{"timeoutMs":5000,"traceparent":"none"}}"#))
        let (first, second) = (shell.tasks[0].context, shell.tasks[1].context)
        #expect(
            first.requestID == "r" && first.trace.description == trace && first.method == "sample.echo"
                && first.caller == SessionHarness.writer)
        // What is no trace context begins a chain of its own.
        #expect(second.trace != first.trace && TraceParent(second.trace.description) == second.trace)
        #expect(first.deadline == shell.now + .milliseconds(300))
        #expect(second.deadline == shell.now + .milliseconds(1_000) && second.requestID.hasPrefix("s-"))
        #expect(shell.session.nextDeadline == first.deadline)
    }

    @Test func anAnswerThatIsTooLongIsReplaced() throws {
        var shell = SessionHarness(configure: { $0.maxAnswerBytes = 60 })
        shell.feed(request("1", "sample.store", #"{"name":"abcde","children":[{"name":"b"},{"name":"b"}]}"#))
        let answer = try errorCode(try shell.completeHot().first)
        #expect(answer.code == .frameTooLarge && answer.id == "1")
        #expect(shell.finished.map(\.code) == [.frameTooLarge])
    }
}
