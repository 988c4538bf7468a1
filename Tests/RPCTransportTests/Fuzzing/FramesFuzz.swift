import NIOCore

#if !FUZZING
    @testable import RPCTransport
#endif

/// `LineFramer` against the plainest reading of the rule: a line ends with `\n`, one `\r` before it belongs to the ending, empty lines are
/// nothing, and more than the limit is the end. However the bytes are cut on their way, the lines are the same.
enum FramesFuzz {
    struct Finding: Error, CustomStringConvertible {
        let description: String
    }

    static func examine(_ bytes: [UInt8]) throws {
        // The first two bytes say how long a line may be and how the rest arrives.
        guard bytes.count > 2 else { return }
        let limit = Int(bytes[0] % 64) + 1
        var state = UInt64(bytes[1]) | 1
        let text = bytes[2...]

        var framer = LineFramer(maxFrameBytes: limit)
        var found: [[UInt8]] = []
        var isTooLarge = false
        var rest = text
        while !rest.isEmpty && !isTooLarge {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let length = min(rest.count, Int(state >> 33) % 17 + 1)
            framer.append(ByteBuffer(bytes: rest.prefix(length)))
            rest = rest.dropFirst(length)
            // Sometimes nobody takes what is there: a connection at its limit.
            if state >> 60 == 0 && !rest.isEmpty { continue }
            taking: while true {
                switch framer.next() {
                case .frame(let line): found.append(Array(line.readableBytesView))
                case .needsMore: break taking
                case .tooLarge:
                    isTooLarge = true
                    break taking
                }
            }
            guard isTooLarge || framer.bufferedBytes <= limit + 1 else {
                throw Finding(description: "\(framer.bufferedBytes) bytes are kept")
            }
        }
        let expected = lines(of: text, limit)
        guard found == expected.lines, isTooLarge == expected.isTooLarge else {
            throw Finding(description: "\(found) \(isTooLarge), expected \(expected)")
        }
    }

    private static func lines(of text: ArraySlice<UInt8>, _ limit: Int) -> (lines: [[UInt8]], isTooLarge: Bool) {
        var lines: [[UInt8]] = []
        var parts = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        let unfinished = parts.removeLast()
        for part in parts {
            let line = part.last == 0x0D ? part.dropLast() : part
            if line.count > limit { return (lines, true) }
            if !line.isEmpty { lines.append(Array(line)) }
        }
        // The byte beyond the limit may be the `\r` of the ending.
        return (lines, unfinished.count > limit + 1)
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func fuzzFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        do {
            try FramesFuzz.examine(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            fatalError("\(error)")
        }
        return 0
    }
#endif
