import Testing

@testable import PintuCommand

@Suite struct LineSplitterTests {
    private func lines(_ chunks: [String], maxBytes: Int = 64) -> [String] {
        var splitter = LineSplitter(maxBytes: maxBytes)
        var lines = chunks.flatMap { splitter.push(Array($0.utf8)) }
        if let rest = splitter.finish() { lines.append(rest) }
        return lines
    }

    @Test(
        arguments: [
            ([], []),
            (["one\ntwo\n"], ["one", "two"]),
            (["o", "ne\nt", "wo"], ["one", "two"]),
            (["one\r\n\r\ntwo\n"], ["one", "", "two"]),
            (["\n\n"], ["", ""]),
            (["a\u{2028}b\u{0B}c\n"], ["a\u{2028}b\u{0B}c"]),
        ] as [([String], [String])])
    func cutsAtLineFeedsOnly(_ chunks: [String], _ expected: [String]) {
        #expect(lines(chunks) == expected)
    }

    @Test func aCharacterMayComeInPieces() {
        var splitter = LineSplitter()
        let bytes = Array("Surabaya – ✓\n".utf8)
        #expect(bytes.flatMap { splitter.push([$0]) } == ["Surabaya – ✓"])
        #expect(splitter.finish() == nil)
    }

    @Test func aLineWithoutEndIsGivenOutInPieces() {
        #expect(lines([String(repeating: "x", count: 150)]).map(\.count) == [64, 64, 22])
    }

    @Test func brokenBytesAreRepaired() {
        var splitter = LineSplitter()
        #expect(splitter.push([0x61, 0xFF, 0x62, 0x0A]) == ["a\u{FFFD}b"])
    }
}
