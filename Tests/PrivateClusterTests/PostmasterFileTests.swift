import Testing

@testable import PrivateCluster

@Suite("postmaster.pid") struct PostmasterFileTests {
    private static let good = ["4711", "/d/data", "1795314000", "54321", "/tmp/pintu-1", "127.0.0.1", " 1234 5", "ready   ", ""]

    private static func with(_ line: Int, _ text: String) -> String {
        var lines = good
        lines[line] = text
        return lines.joined(separator: "\n")
    }

    @Test func aRunningServer() throws {
        let file = try #require(PostmasterFile(Self.good.joined(separator: "\n")))
        #expect(file.process == 4711 && file.port == 54_321 && file.socketDirectory == "/tmp/pintu-1" && file.isReady)
    }

    @Test(arguments: ["starting", "stopping", "standby ", ""])
    func aServerThatIsNotReady(_ status: String) {
        #expect(PostmasterFile(Self.with(7, status))?.isReady == false)
    }

    /// The server writes the file line by line; whoever reads it half written learns nothing.
    @Test(arguments: 0...7)
    func halfWritten(_ lines: Int) {
        #expect(PostmasterFile(Self.good.prefix(lines).joined(separator: "\n")) == nil)
    }

    @Test(arguments: [
        "", "\n\n\n\n\n\n\n\n", "garbage", with(0, ""), with(0, "0"), with(0, "-4711"), with(0, "x"), with(0, "99999999999"), with(3, ""),
        with(3, "65536"), with(3, "-1"), with(3, "x"),
    ])
    func garbage(_ text: String) {
        #expect(PostmasterFile(text) == nil)
    }
}
