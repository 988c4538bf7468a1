import RPC
import Testing

struct MethodScopesTests {
    @Test func nameMethodsAndWholeServices() throws {
        let scopes = try #require(MethodScopes(["routing.*", "intake.submit", "intake.submit"]))
        #expect(scopes.texts == ["intake.submit", "routing.*"])
        for method in ["intake.submit", "routing.queue", "routing.x"] { #expect(scopes.allows(method), "\(method)") }
        for method in ["intake.submitMany", "intake.track", "routingx.queue", "routing", "response.show", ""] {
            #expect(!scopes.allows(method), "\(method)")
        }
        #expect(scopes == MethodScopes(["intake.submit", "routing.*"]))
    }

    @Test(arguments: [
        "", ".", "*", "intake", "intake.", ".submit", "*.*", "*.submit", "intake.sub*", "intake.a.b", "rpc.*", "in take.x", "ä.x",
    ])
    func whatIsNoScopeMakesNone(text: String) {
        #expect(!MethodScopes.isScope(text))
        #expect(MethodScopes(["intake.submit", text]) == nil)
    }

    @Test func thereAreSomeAndNotTooMany() {
        #expect(MethodScopes([]) == nil)
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let many = (0...MethodScopes.maxCount).map { "intake.x\(letters[$0 / 26])\(letters[$0 % 26])" }
        #expect(MethodScopes(many) == nil)
        #expect(MethodScopes(many.dropLast())?.texts.count == MethodScopes.maxCount)
    }

    @Test func takeAwayWhatTheRoleAllows() async throws {
        let caller = Caller(name: "w", role: "writer", scopes: MethodScopes(["sample.echo"]))
        var shell = SessionHarness(caller: caller)
        // Refused before the parameters are looked at, also on the hot path.
        let hot = try errorCode(shell.feed(request("1", "sample.store", "{}")).first)
        #expect(hot.code == .forbidden && hot.error.message.contains("sample.echo"))
        #expect(shell.feed(request(nil, "sample.wake")).isEmpty)
        #expect(shell.notified == 0 && shell.hot.isEmpty)
        shell.feed(request("2", "sample.echo", #"{"name":"x"}"#))
        #expect(await shell.completeTask().count == 1)
        #expect(shell.feed(request("3", "rpc.ping")).count == 1)
        // In a batch each message is judged for itself.
        let batch = "[\(request("4", "sample.store", #"{"name":"x"}"#)),\(request("5", "rpc.ping"))]"
        #expect(shell.feed(batch).first?.contains("forbidden") == true)
    }

    @Test func addNothingToARole() throws {
        var shell = SessionHarness(caller: Caller(name: "r", role: "reader", scopes: MethodScopes(["sample.*"])))
        #expect(try errorCode(shell.feed(request("1", "sample.store", #"{"name":"x"}"#)).first).error.message.contains("reader"))
    }

    @Test func areToldInTheAnswerToHello() throws {
        var shell = SessionHarness(caller: .anonymous)
        shell.feed(request("1", "rpc.hello", #"{"client":"c","protocol":[1,1],"token":"t"}"#))
        let key = try #require(shell.shown.first).key
        let caller = Caller(name: "w", role: "writer", scopes: MethodScopes(["sample.*"]))
        let answer = shell.perform(shell.session.authenticated(key: key, .success(caller), now: shell.now))
        #expect(answer.first?.contains(#""role":"writer","scopes":["sample.*"]"#) == true)
    }
}
