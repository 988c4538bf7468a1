import JSON
import Logging
import Testing
import Time

@testable import Telemetry

@Suite struct JSONLogHandlerTests {
    private let sink = CollectingSink()
    private let moment = Timestamp(microseconds: 1_795_319_000_000_000)

    private func logger(level: Logger.Level = .info, provider: Logger.MetadataProvider? = nil) -> Logger {
        let clock = WallClock { [moment] in moment }
        return Logger(label: "rpc") { label in
            JSONLogHandler(service: "intake", label: label, level: level, sink: sink, clock: clock, metadataProvider: provider)
        }
    }

    private func onlyLine() throws -> String { try #require(sink.texts.count == 1 ? sink.texts.first : nil) }

    @Test func oneLineWithTheFixedMembersFirst() throws {
        logger().info("accepted", metadata: ["requestId": "7f", "rows": .stringConvertible(3), "fresh": .stringConvertible(true)])
        let line = try onlyLine()
        let expected =
            #"{"ts":"\#(moment.rfc3339)","level":"info","service":"intake","logger":"rpc","msg":"accepted","fresh":true,"requestId":"7f","rows":3}"#
        #expect(line == expected + "\n")
    }

    @Test(arguments: ["two\nlines", "quote\" and \\", "\u{1}\u{2028}", "Pengaduan jalan 🚧"])
    func everyTextStaysOneValidLine(_ text: String) throws {
        logger().info("\(text)", metadata: ["\(text)": "\(text)"])
        let line = try onlyLine()
        #expect(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        let document = try JSONDocument(Array(line.utf8))
        #expect(document.root["msg"]?.string == text)
    }

    @Test func metadataNestsAndMoreSpecificWins() throws {
        var logger = logger(provider: Logger.MetadataProvider { ["a": "provider", "b": "provider"] })
        logger[metadataKey: "a"] = "logger"
        logger.info("x", metadata: ["b": "call", "list": ["1", ["in": "side"]]])
        #expect(try onlyLine().hasSuffix(#""msg":"x","a":"provider","b":"call","list":["1",{"in":"side"}]}"# + "\n"))
    }

    @Test func fixedNamesCannotBeOverwritten() throws {
        logger().info("x", metadata: ["level": "fake"])
        #expect(try onlyLine().contains(#""level":"info""#))
        #expect(try onlyLine().contains(#""level_":"fake""#))
    }

    @Test func errorsAreNamed() throws {
        struct Broken: Error, CustomStringConvertible { var description: String { "it broke" } }
        logger().error("x", error: Broken())
        #expect(try onlyLine().contains(#""error":"it broke","errorType":""#))
    }

    @Test func levelFilters() {
        logger(level: .warning).info("no")
        #expect(sink.texts.isEmpty)
    }

    @Test func longTextsAreCutBetweenCharacters() throws {
        logger().info("\(String(repeating: "é", count: JSONLogHandler.maxTextBytes))")
        let message = try #require(try JSONDocument(Array(onlyLine().utf8)).root["msg"]?.string)
        #expect(message.hasSuffix("… (\(2 * JSONLogHandler.maxTextBytes) bytes)"))
        #expect(message.utf8.count < JSONLogHandler.maxTextBytes + 40)
    }

    @Test func deepMetadataEnds() throws {
        var value: Logger.MetadataValue = "end"
        for _ in 0..<50 { value = ["n": value] }
        logger().info("x", metadata: ["deep": value])
        #expect(try onlyLine().contains("{…}"))
    }

    @Test func secretsNeverAppear() throws {
        let logger = logger()
        logger.info("connect postgresql://pintu:hunter2@db/pintu", metadata: ["token": "hunter2", "nested": ["accessCode": "hunter2"]])
        #expect(try !onlyLine().contains("hunter2"))
    }
}
