import JSON
import RPC
import Testing

@testable import RPCTransport

@Suite(.timeLimit(.minutes(1))) struct FramingTests {
    private static let ping = #"{"jsonrpc":"2.0","id":1,"method":"rpc.ping"}"#

    @Test func requestsMayComeSplitAtEveryByte() async throws {
        try await withServer { server in
            let bytes = Array((Self.ping + "\r\n\n").utf8)
            let raw = try await server.raw()
            for cut in 1..<bytes.count {
                try await raw.send(bytes[..<cut])
                try await raw.send(bytes[cut...])
                #expect(await raw.line() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#, "cut at \(cut)")
            }
            for byte in bytes { try await raw.send([byte]) }
            #expect(await raw.line() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        }
    }

    @Test func manyRequestsInOnePacketAreAllAnswered() async throws {
        try await withServer { server in
            let raw = try await server.raw()
            try await raw.send(String(repeating: Self.ping + "\n", count: 500))
            for _ in 0..<500 { #expect(await raw.line() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#) }
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n", -32700), ("\u{FEFF}{}\n", -32700), ("{\"a\":\n", -32700), ("nonsense\n", -32700),
        (String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "\n", -32700),
    ])
    func aBrokenFrameIsAnsweredWithANullIdAndCloses(_ text: String, _ code: Int64) async throws {
        try await expectRefusal(Array(text.utf8), code: code)
    }

    @Test func invalidUTF8IsABrokenFrame() async throws {
        try await expectRefusal(Array(#"{"jsonrpc":"2.0","id":"#.utf8) + [0x22, 0xC3, 0x28, 0x22, 0x7D, 0x0A], code: -32700)
    }

    @Test func aFrameThatIsTooLongIsRefusedWithOrWithoutItsEnd() async throws {
        let long = Array(repeating: UInt8(ascii: " "), count: 5_000)
        try await expectRefusal(long, code: -32010)
        try await expectRefusal(long[..<4_097] + [0x0A], code: -32010)
    }

    @Test func theRefusalArrivesWhileTheFrameIsStillBeingSent() async throws {
        try await withServer({ $0.session.maxFrameBytes = 4_096 }) { server in
            let raw = try await server.raw()
            let endless = Array(repeating: UInt8(ascii: " "), count: 8 << 20)
            // Fails when the server gives up on us before it has read all of it.
            let sending = Task { try await raw.send(endless) }
            #expect(await raw.line()?.contains("-32010") == true)
            #expect(await raw.line() == nil)
            _ = await sending.result
        }
    }

    @Test func aFrameAsLongAsTheLimitIsServed() async throws {
        try await withServer({ $0.session.maxFrameBytes = 4_096 }) { server in
            let raw = try await server.raw()
            try await raw.send(Self.ping + String(repeating: " ", count: 4_096 - Self.ping.utf8.count) + "\n")
            #expect(await raw.line() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        }
    }

    @Test func whatWasAskedBeforeABrokenFrameIsStillAnswered() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(#"{"jsonrpc":"2.0","id":1,"method":"test.hold","params":{"text":"f"}}"# + "\n")
            await server.service.signals.wait("started f")
            try await raw.send("garbage\n" + Self.ping + "\n")
            var codes: Set<Int64> = []
            while let line = await raw.line() {
                if let code = try JSONDocument(line).root["error"]?["code"]?.int64 { codes.insert(code) }
            }
            #expect(codes.contains(-32700))
        }
    }

    @Test func aClientThatHalfClosesStillGetsItsAnswers() async throws {
        try await withServer { server in
            let raw = try await server.greeted()
            try await raw.send(#"{"jsonrpc":"2.0","id":1,"method":"test.hold","params":{"text":"h"}}"# + "\n")
            await server.service.signals.wait("started h")
            try await raw.finishSending()
            server.service.signals.set("release h")
            #expect(await raw.line()?.contains(#""text":"h""#) == true)
            #expect(await raw.line() == nil)
        }
    }

    private func expectRefusal(_ bytes: some Sequence<UInt8> & Sendable, code: Int64) async throws {
        try await withServer({ $0.session.maxFrameBytes = 4_096 }) { server in
            let raw = try await server.raw()
            try await raw.send(bytes)
            let answer = try JSONDocument(try #require(await raw.line())).root
            #expect(answer["id"]?.isNull == true)
            #expect(answer["error"]?["code"]?.int64 == code)
            #expect(await raw.line() == nil)
        }
    }
}
