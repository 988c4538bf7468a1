import Testing

@testable import PintuCommand

@Suite struct LogLineTests {
    private let record =
        #"{"ts":"2026-11-22T03:43:14.120045Z","level":"warning","service":"intake","logger":"rpc","msg":"slow reader","peer":"127.0.0.1:9","why":"no room left","n":3}"#

    @Test func aRecordBecomesWords() {
        let line = LogLine(.intake, record)
        #expect(line.level == .warning)
        #expect(line.text(.plain) == #"intake    | 03:43:14.120 warning slow reader peer=127.0.0.1:9 why="no room left" n=3"#)
    }

    @Test func levelsOfEverydayAreNotNamed() {
        let line = LogLine(.routing, #"{"ts":"2026-11-22T03:43:14Z","level":"info","msg":"listening"}"#)
        #expect(line.text(.plain) == "routing   | 03:43:14 listening")
    }

    @Test func theNameHasTheColourOfItsStage() {
        let text = LogLine(.analytics, "plain").text(.coloured)
        #expect(text == "\u{1B}[33manalytics |\u{1B}[0m plain")
        #expect(Set(Stage.allCases.map(\.colour)).count == Stage.allCases.count)
    }

    @Test(arguments: ["Fatal error: Index out of range", "{not json", "[1,2]", #"{"other":1}"#, ""])
    func whatIsNoRecordIsShownAsItIs(_ text: String) {
        let line = LogLine(.response, text)
        #expect(line.level == nil)
        #expect(line.text(.plain) == "response  | \(text)")
    }

    @Test func foreignTextCannotSteerTheTerminal() {
        let attack = #"{"level":"error","msg":"a\u001b[2Jb","x\u0007":"\u009b31m\u202e"}"#
        for text in [LogLine(.intake, attack).text(.plain), LogLine(.intake, "raw \u{1B}]0;title\u{7}").text(.plain)] {
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || $0.value == 0x202E })
        }
    }

    @Test func levelsHaveAnOrder() {
        #expect(LogLine.Level.allCases == LogLine.Level.allCases.sorted())
        #expect(LogLine.Level.notice < .warning)
    }
}
