import Testing

@testable import PintuCommand

@Suite struct TerminalTests {
    @Test(
        arguments: [
            (true, [:], TextStyle.coloured),
            (true, ["NO_COLOR": ""], .coloured),
            (true, ["NO_COLOR": "1"], .plain),
            (true, ["TERM": "dumb"], .plain),
            (false, [:], .plain),
            (false, ["TERM": "xterm-256color"], .plain),
        ] as [(Bool, [String: String], TextStyle)])
    func coloursAreForPeopleWhoWantThem(_ isTerminal: Bool, _ environment: [String: String], _ expected: TextStyle) {
        #expect(TextStyle.fitting(isTerminal: isTerminal, environment: environment) == expected)
    }

    @Test func aPlainStyleAddsNothing() {
        #expect(TextStyle.plain.red("x") + TextStyle.plain.bold("y") == "xy")
        #expect(TextStyle.coloured.red("x") == "\u{1B}[31mx\u{1B}[0m")
        #expect(TextStyle.coloured.red("") == "")
    }

    @Test func tablesAlignTheirColumns() {
        var table = TextTable(.left("service"), .right("count"), .left("note"))
        table.add("intake", "7", "so")
        table.add("a", "1200")
        table.add("Ngawi é", "0", "x\ty\nz")
        #expect(
            table.text() == """
                service  count  note
                intake       7  so
                a         1200
                Ngawi é      0  x y\u{FFFD}z
                """)
    }

    @Test func aTableWithoutRowsIsItsTitle() {
        #expect(TextTable(.left("a"), .right("b")).text() == "a  b")
    }

    @Test(arguments: [
        (Duration.milliseconds(340), "340 ms"), (.zero, "0 ms"), (.milliseconds(2_190), "2.1 s"), (.seconds(59), "59 s"),
        (.seconds(180), "3 min"), (.seconds(7_200), "2 h"), (.seconds(172_800), "2 d"),
    ])
    func durationsFitATable(_ duration: Duration, _ text: String) {
        #expect(Units.duration(duration) == text)
    }

    @Test(arguments: [(Int64(12_400_000), "12 MB"), (77_489_000_000, "77.4 GB"), (0, "0 MB")])
    func sizesFitATable(_ bytes: Int64, _ text: String) {
        #expect(Units.bytes(bytes) == text)
    }

    @Test(arguments: [(0, "0 jobs"), (1, "1 job"), (2, "2 jobs")])
    func countsKnowTheirPlural(_ number: Int, _ text: String) {
        #expect(Units.count(number, "job") == text)
    }

    @Test(arguments: [
        ("{}", "{}"), ("[]", "[]"), ("7", "7"), (#""a\u00e9""#, #""a\u00e9""#),
        (#"{"a":1,"b":{"c":[1,2,"x"]},"d":[]}"#, "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [1, 2, \"x\"]\n  },\n  \"d\": []\n}"),
        (#"[{"a":1.50},[2]]"#, "[\n  {\n    \"a\": 1.50\n  },\n  [2]\n]"),
        ("not json", "not json"),
    ])
    func jsonIsSpreadOutAndKeepsItsValues(_ compact: String, _ pretty: String) {
        #expect(JSONText.pretty(Array(compact.utf8)) == pretty)
    }

    @Test func aLongArrayStandsOnSeveralLines() {
        let numbers = (0..<60).map(String.init).joined(separator: ",")
        #expect(JSONText.pretty(Array("[\(numbers)]".utf8)).split(separator: "\n").count == 62)
    }
}
