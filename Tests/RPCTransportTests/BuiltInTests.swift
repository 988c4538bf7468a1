import JSON
import RPC
import Testing

@testable import RPCTransport

private func parsed(_ line: String?) throws -> JSONNode {
    try JSONDocument(try #require(line)).root
}

private func code(_ line: String?) throws -> Int64? { try parsed(line)["error"]?["code"]?.int64 }

@Suite(.timeLimit(.minutes(1))) struct BuiltInTests {
    @Test func helloSaysWhoWeAreAndWhatTheLimitsAre() async throws {
        try await withServer { server in
            let raw = try await server.raw()
            try await raw.send(
                #"{"jsonrpc":"2.0","id":1,"method":"rpc.hello","params":{"client":"nc","protocol":[1,1],"token":"tester"}}"# + "\n")
            let result = try #require(try parsed(await raw.line())["result"])
            #expect(result["protocol"]?.int64 == 1)
            #expect(result["service"]?.string == "test")
            #expect(result["caller"]?["name"]?.string == "t")
            #expect(result["caller"]?["role"]?.string == "tester")
            #expect(result["caller"]?["agency"]?.string == "32")
            #expect(result["limits"]?["maxInFlight"]?.int64 == 256)
            #expect(result["limits"]?["maxFrameBytes"]?.int64 == 1 << 20)
            #expect(result["limits"]?["maxBatch"]?.int64 == 100)
        }
    }

    @Test func pingHealthAndDiscoverAnswerWithoutAToken() async throws {
        try await withServer { server in
            let raw = try await server.raw()
            for (id, method) in ["rpc.ping", "rpc.health", "rpc.discover"].enumerated() {
                try await raw.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"}"# + "\n")
                let answer = try parsed(await raw.line())
                #expect(answer["id"]?.int64 == Int64(id))
                #expect(answer["result"]?.kind == .object, "\(method)")
                if method == "rpc.discover" { #expect(answer["result"]?["methods"]?.count == server.service.router().methodNames.count) }
            }
        }
    }

    @Test func aWrongTokenAndAnotherProtocolAreRefused() async throws {
        try await withServer { server in
            let raw = try await server.raw()
            try await raw.send(
                #"{"jsonrpc":"2.0","id":1,"method":"rpc.hello","params":{"client":"nc","protocol":[1,1],"token":"wrong"}}"# + "\n")
            #expect(try code(await raw.line()) == -32001)
            let other = try await server.raw()
            try await other.send(#"{"jsonrpc":"2.0","id":1,"method":"rpc.hello","params":{"client":"nc","protocol":[2,3]}}"# + "\n")
            #expect(try code(await other.line()) == -32011)
        }
    }

    @Test func withoutATokenOnlyTheProtocolItselfWorks() async throws {
        try await withServer { server in
            let raw = try await server.raw()
            try await raw.send(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"x"}}"# + "\n")
            let answer = try parsed(await raw.line())
            #expect(answer["error"]?["code"]?.int64 == -32001)
            #expect(answer["error"]?["message"]?.string?.contains("rpc.hello") == true)
        }
    }

    @Test func aRoleThatIsNotListedIsForbidden() async throws {
        try await withServer { server in
            let tester = server.client()
            let error = await #expect(throws: RPCError.self) { try await tester.call(TestService.admin, Empty()) }
            #expect(error?.code == .forbidden)
            let administrator = server.client(token: "administrator")
            _ = try await administrator.call(TestService.admin, Empty())
        }
    }

    @Test func cancelAnswersBothTheCancellerAndTheCancelled() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(#"{"jsonrpc":"2.0","id":"long","method":"test.hold","params":{"text":"c"}}"# + "\n")
            await server.service.signals.wait("started c")
            try await raw.send(#"{"jsonrpc":"2.0","id":2,"method":"rpc.cancel","params":{"id":"long"}}"# + "\n")
            var answers: [String: JSONNode] = [:]
            for _ in 0..<2 {
                let answer = try parsed(await raw.line())
                answers[answer["id"]?.string ?? "canceller"] = answer
            }
            #expect(answers["long"]?["error"]?["code"]?.int64 == -32008)
            #expect(answers["canceller"]?["result"]?["cancelled"]?.bool == true)
            await server.service.signals.wait("cancelled c")
            try await raw.send(#"{"jsonrpc":"2.0","id":3,"method":"rpc.cancel","params":{"id":"long"}}"# + "\n")
            #expect(try parsed(await raw.line())["result"]?["cancelled"]?.bool == false)
        }
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"method":"test.nothing"}"#, -32601),
        (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":["x"]}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{}}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"test.hotEcho","params":{"text":1}}"#, -32602),
        (#"{"jsonrpc":"2.0","id":null,"method":"test.echo"}"#, -32600),
        (#"{"jsonrpc":"1.0","id":1,"method":"test.echo"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"test.fail","params":{"text":""}}"#, -32603),
        (#"{"jsonrpc":"2.0","id":1,"method":"test.away","params":{"text":""}}"#, -32009),
        (#"{"jsonrpc":"2.0","id":1,"method":"test.refuse","params":{"text":"mine"}}"#, -32004),
        ("[]", -32600),
    ])
    func whatIsWrongIsAnsweredAndTheConnectionLives(_ request: String, _ expected: Int64) async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(request + "\n")
            let line = await raw.line()
            #expect(try code(line) == expected, "\(line ?? "closed")")
            #expect(line?.contains("SELECT") == false)
            try await raw.send(#"{"jsonrpc":"2.0","id":7,"method":"rpc.ping"}"# + "\n")
            #expect(try parsed(await raw.line())["id"]?.int64 == 7)
        }
    }

    @Test func anIdThatIsInFlightIsRefusedAndTheFirstRequestLives() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(#"{"jsonrpc":"2.0","id":5,"method":"test.hold","params":{"text":"d"}}"# + "\n")
            await server.service.signals.wait("started d")
            try await raw.send(#"{"jsonrpc":"2.0","id":5,"method":"test.echo","params":{"text":"x"}}"# + "\n")
            #expect(try code(await raw.line()) == -32600)
            server.service.signals.set("release d")
            #expect(try parsed(await raw.line())["result"]?["text"]?.string == "d")
        }
    }

    @Test func aNotificationIsCarriedOutAndNotAnswered() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(#"{"jsonrpc":"2.0","method":"test.ring"}"# + "\n" + #"{"jsonrpc":"2.0","id":1,"method":"rpc.ping"}"# + "\n")
            await server.service.signals.wait("rung")
            #expect(try parsed(await raw.line())["id"]?.int64 == 1)
        }
    }

    @Test func aBatchIsAnsweredWithOneArray() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(
                #"[{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"a"}},{"jsonrpc":"2.0","method":"test.ring"},"#
                    + #"{"jsonrpc":"2.0","id":2,"method":"test.hotEcho","params":{"text":"b"}},7,"#
                    + #"{"jsonrpc":"2.0","id":3,"method":"test.nothing"}]"# + "\n")
            let answers = Array(try parsed(await raw.line()).elements)
            #expect(answers.count == 4)
            #expect(Set(answers.compactMap { $0["result"]?["text"]?.string }) == ["a", "b"])
            #expect(Set(answers.compactMap { $0["error"]?["code"]?.int64 }) == [-32600, -32601])
            let tooMany = Array(repeating: #"{"jsonrpc":"2.0","method":"test.ring"}"#, count: 101).joined(separator: ",")
            try await raw.send("[" + tooMany + "]\n")
            #expect(try code(await raw.line()) == -32600)
        }
    }
}
