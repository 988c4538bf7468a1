import Foundation
import RPC
import Testing

@testable import PintuCommand

extension EndToEnd {
    /// What must not get in, byte by byte over TCP: a precise error each, the connection closed or kept as the protocol says, nothing written.
    @Suite("Wrong input") struct WrongInputTests {
        @Test("is refused", arguments: WrongFrame.broken + WrongFrame.envelopes + WrongFrame.parameters)
        func isRefused(frame: WrongFrame) async throws {
            let installation = try Installation.current()
            try await installation.settle()
            let before = try await installation.counts()
            let connection = try RawConnection(try installation.endpoint(.intake))
            if frame.isAuthenticated { #expect(try await connection.hello(token: installation.endpoints.token)["result"].exists) }

            // Reading goes on while a long frame is still being written: the server does not wait for its end.
            async let sent: Void = connection.send(frame.bytes + [UInt8(ascii: "\n")])
            let line = try #require(try await connection.line(), "closed without an answer")
            try await sent
            let answer = try JSONValue(line)
            let error = answer["error"]
            #expect(error["code"].integer == Int64(frame.code.rawValue), "\(line)")
            #expect(error["data"]["reason"].string == frame.code.reason)
            #expect(error["message"].string?.isEmpty == false)
            #expect(answer["id"].text == frame.id, "\(line)")
            #expect(error["data"]["fields"].elements.compactMap { $0["path"].string } == frame.fields, "\(line)")
            #expect(error["data"]["fields"].elements.allSatisfy { $0["problem"].string?.isEmpty == false })

            if frame.closes {
                #expect(try await connection.line() == nil, "the connection stayed open")
            } else {
                let pong = try await connection.exchange(#"{"jsonrpc":"2.0","id":"after","method":"rpc.ping"}"#)
                #expect(pong["id"].string == "after" && pong["result"].exists, "\(pong.text)")
            }
            #expect(try await installation.counts() == before)
        }

        @Test func membersThatNobodyKnowsAreIgnored() async throws {
            let installation = try Installation.current()
            try await installation.settle()
            let before = try await installation.counts()
            let connection = try RawConnection(try installation.endpoint(.intake))
            _ = try await connection.hello(token: installation.endpoints.token)
            let answer = try await connection.exchange(
                #"{"colour":"red","jsonrpc":"2.0","id":7,"method":"intake.submit","params":{"idempotencyKey":"\#(UUID())","#
                    + #""channel":"web","body":"Lampu padam","mood":{"deep":[1,2,{"x":null}]},"place":{"text":"Jl. Mawar","floor":3}}}"#)
            #expect(answer["result"]["ticket"].string != nil, "\(answer.text)")
            try await installation.settle()
            #expect(try await installation.counts().complaints == before.complaints + 1)
        }

        @Test func aNotificationThatShouldBeARequestIsNotCarriedOut() async throws {
            let installation = try Installation.current()
            try await installation.settle()
            let before = try await installation.counts()
            let connection = try RawConnection(try installation.endpoint(.intake))
            _ = try await connection.hello(token: installation.endpoints.token)
            try await connection.send(
                line: #"{"jsonrpc":"2.0","method":"intake.submit","params":{"idempotencyKey":"\#(UUID())","channel":"web","body":"x"}}"#)
            let next = try await connection.exchange(#"{"jsonrpc":"2.0","id":"after","method":"rpc.ping"}"#)
            #expect(next["id"].string == "after")
            #expect(try await installation.counts() == before)
        }

        @Test func oneBatchAnswersEachOfItsMessages() async throws {
            let installation = try Installation.current()
            try await installation.settle()
            let before = try await installation.counts()
            let connection = try RawConnection(try installation.endpoint(.intake))
            _ = try await connection.hello(token: installation.endpoints.token)
            let answer = try await connection.exchange(
                #"[1,{"jsonrpc":"2.0","id":"a","method":"intake.submit","params":{}},{"jsonrpc":"2.0","id":"b","method":"x"},"#
                    + #"{"jsonrpc":"2.0","id":"c","method":"rpc.hello","params":{"client":"x","protocol":[1,1]}},"#
                    + #"{"jsonrpc":"2.0","method":"rpc.ping"},{"jsonrpc":"2.0","id":"d","method":"rpc.ping"}]"#)
            let codes = Dictionary(
                uniqueKeysWithValues: answer.elements.map { ($0["id"].text, $0["error"]["code"].integer ?? 0) })
            #expect(codes == ["null": -32_600, #""a""#: -32_602, #""b""#: -32_601, #""c""#: -32_600, #""d""#: 0], "\(answer.text)")
            #expect(try await installation.counts() == before)
        }
    }
}
