import NIOCore
import Testing

@testable import RPCTransport

@Suite struct LineFramerTests {
    private func frames(of framer: inout LineFramer) -> (frames: [String], end: LineFramer.Outcome) {
        var found: [String] = []
        while true {
            switch framer.next() {
            case .frame(let line): found.append(String(buffer: line))
            case let other: return (found, other)
            }
        }
    }

    @Test(arguments: [
        ("a\n", ["a"]), ("a\nb\n", ["a", "b"]), ("a\r\nb\n", ["a", "b"]), ("\n\r\n\na\n", ["a"]), ("", []), ("a", []), ("a\rb\n", ["a\rb"]),
        ("a\r\r\n", ["a\r"]), ("{}\n[", ["{}"]),
    ])
    func linesAreCut(_ text: String, _ expected: [String]) {
        var framer = LineFramer(maxFrameBytes: 16)
        framer.append(ByteBuffer(string: text))
        let result = frames(of: &framer)
        #expect(result.frames == expected)
        #expect(result.end == .needsMore)
    }

    @Test func splitAtEveryByteGivesTheSameLines() {
        let bytes = Array("{\"a\":1}\r\n\n[1]\nü€\n".utf8)
        for cut in 0...bytes.count {
            var framer = LineFramer(maxFrameBytes: 64)
            var all: [String] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                framer.append(ByteBuffer(bytes: part))
                all += frames(of: &framer).frames
            }
            #expect(all == ["{\"a\":1}", "[1]", "ü€"], "cut at \(cut)")
        }
        var framer = LineFramer(maxFrameBytes: 64)
        var all: [String] = []
        for byte in bytes {
            framer.append(ByteBuffer(bytes: [byte]))
            all += frames(of: &framer).frames
        }
        #expect(all == ["{\"a\":1}", "[1]", "ü€"])
        #expect(framer.bufferedBytes == 0)
    }

    @Test func aFrameMayBeExactlyAsLongAsTheLimit() {
        for ending in ["\n", "\r\n"] {
            var framer = LineFramer(maxFrameBytes: 4)
            framer.append(ByteBuffer(string: "abcd" + ending))
            let found16 = frames(of: &framer).frames
            #expect(found16 == ["abcd"])
            framer.append(ByteBuffer(string: "abcde" + ending))
            let outcome12 = framer.next()
            #expect(outcome12 == .tooLarge)
        }
    }

    @Test func aLineThatNeverEndsIsRefusedBeforeItFillsMemory() {
        var framer = LineFramer(maxFrameBytes: 4)
        framer.append(ByteBuffer(string: "abcde"))
        let outcome13 = framer.next()
        #expect(outcome13 == .needsMore)
        framer.append(ByteBuffer(string: "f"))
        let outcome14 = framer.next()
        #expect(outcome14 == .tooLarge)
    }

    @Test func linesNotYetTakenSurviveMoreBytes() {
        var framer = LineFramer(maxFrameBytes: 16)
        framer.append(ByteBuffer(string: "one\ntwo\nthr"))
        let outcome15 = framer.next()
        #expect(outcome15 == .frame(ByteBuffer(string: "one")))
        framer.append(ByteBuffer(string: "ee\n"))
        let found17 = frames(of: &framer).frames
        #expect(found17 == ["two", "three"])
    }
}
