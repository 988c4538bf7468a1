import JSON
import RPC
import Testing

struct RPCSessionBatchTests {
    @Test func oneArrayWhenTheLastIsDone() async throws {
        var shell = SessionHarness()
        let batch = [
            request("1", "sample.echo", #"{"name":"a"}"#), request(nil, "sample.wake"), request("2", "sample.store", #"{"name":"b"}"#),
            request("3", "rpc.ping"),
            "7", request("1", "rpc.ping"), request(nil, "sample.echo", "{}"),
        ]
        #expect(shell.feed("[" + batch.joined(separator: ",") + "]").isEmpty)
        #expect(shell.notified == 1)
        #expect(try shell.completeHot().isEmpty)
        let frames = await shell.completeTask()
        let frame = try #require(frames.first)
        let root = try JSONDocument(frame).root
        #expect(frames.count == 1 && root.kind == .array)
        let ids = root.elements.map { $0["id"].map { String(decoding: $0.rawBytes, as: UTF8.self) } }
        #expect(ids == ["3", "null", "null", "2", "1"])
    }

    @Test func notificationsAloneGetNothing() {
        var shell = SessionHarness()
        #expect(shell.feed("[\(request(nil, "sample.wake")),\(request(nil, "sample.wake"))]").isEmpty)
        #expect(shell.notified == 2)
    }

    @Test func answersAtOnceWhenNothingWaits() {
        var shell = SessionHarness()
        #expect(shell.feed("[\(request("1", "rpc.ping"))]") == [#"[{"jsonrpc":"2.0","id":1,"result":{}}]"#])
    }

    @Test func isBounded() throws {
        var shell = SessionHarness(configure: { $0.maxBatch = 2 })
        let ping = request("1", "rpc.ping")
        #expect(try errorCode(shell.feed("[\(ping),\(ping),\(ping)]").first).code == .invalidRequest)
        #expect(try errorCode(shell.feed("[]").first).code == .invalidRequest)
    }

    @Test func helloStandsAlone() throws {
        var shell = SessionHarness(caller: .anonymous)
        let frames = shell.feed("[" + request("1", "rpc.hello", #"{"client":"c","protocol":[1,1],"token":"t"}"#) + "]")
        let frame = try #require(frames.first)
        let answer = try #require(JSONDocument(frame).root.elements.first { _ in true })
        #expect(RPCError(answer: answer["error"]).code == .invalidRequest)
        #expect(shell.shown.isEmpty)
    }

    @Test func aDeadlineCompletesTheBatch() async throws {
        var shell = SessionHarness()
        shell.feed("[\(request("1", "sample.echo", #"{"name":"a","_meta":{"timeoutMs":10}}"#)),\(request("2", "rpc.ping"))]")
        shell.now += .milliseconds(10)
        let frames = shell.perform(shell.session.expire(now: shell.now))
        #expect(frames.count == 1 && frames[0].contains("deadlineExceeded") && frames[0].hasPrefix("[") && frames[0].hasSuffix("]"))
        #expect(await shell.completeTask().isEmpty)
    }
}
