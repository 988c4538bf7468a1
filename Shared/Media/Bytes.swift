/// Reading that never traps: whatever a file claims about itself, an index outside it gives nil.
extension [UInt8] {
    func byte(at position: Int) -> UInt8? { indices.contains(position) ? self[position] : nil }

    /// Big-endian.
    func int16(at position: Int) -> Int? { integer(at: position, bytes: 2) }
    func int32(at position: Int) -> Int? { integer(at: position, bytes: 4) }

    /// Big-endian; nil also for what no file is long enough for.
    func int64(at position: Int) -> Int? {
        guard let high = int32(at: position), high < 1 << 16, let low = int32(at: position + 4) else { return nil }
        return high << 32 | low
    }

    func littleInt32(at position: Int) -> Int? { int32(at: position).map { Int(UInt32($0).byteSwapped) } }

    private func integer(at position: Int, bytes length: Int) -> Int? {
        guard position >= 0, position <= count - length else { return nil }
        return self[position..<position + length].reduce(0) { $0 << 8 | Int($1) }
    }

    func holds(_ text: StaticString, at position: Int) -> Bool {
        text.withUTF8Buffer { pattern in
            guard position >= 0, position <= count - pattern.count else { return false }
            return self[position..<position + pattern.count].elementsEqual(pattern)
        }
    }

    func holds(_ pattern: [UInt8], at position: Int) -> Bool {
        guard position >= 0, position <= count - pattern.count else { return false }
        return self[position..<position + pattern.count].elementsEqual(pattern)
    }

    /// Where the text stands next, from `start` on and before `end`.
    func position(of text: StaticString, from start: Int, before end: Int? = nil) -> Int? {
        withUnsafeBufferPointer { bytes in
            text.withUTF8Buffer { pattern in
                let last = Swift.min(end ?? bytes.count, bytes.count) - pattern.count
                guard let first = pattern.first, start >= 0, start <= last else { return nil }
                var position = start
                while position <= last {
                    if bytes[position] == first, bytes[position..<position + pattern.count].elementsEqual(pattern) { return position }
                    position += 1
                }
                return nil
            }
        }
    }

    /// Where the text stands last.
    func lastPosition(of text: StaticString) -> Int? {
        var position = count - text.utf8CodeUnitCount
        while position >= 0 {
            if holds(text, at: position) { return position }
            position -= 1
        }
        return nil
    }

    /// Overwrites in place, as far as the range lies inside.
    mutating func fill(_ range: Range<Int>, with byte: UInt8 = 0) {
        let range = range.clamped(to: indices)
        withUnsafeMutableBytes { bytes in
            for position in range { bytes[position] = byte }
        }
    }

    mutating func put(_ number: Int, bytes length: Int, at position: Int) {
        for offset in 0..<length { self[position + offset] = UInt8(truncatingIfNeeded: number >> (8 * (length - 1 - offset))) }
    }
}

/// Pushes what is kept of a file together, in the file's own memory: never more is held than came in.
///
/// What is kept must come in its order and is moved towards the front, so everything behind the part that was kept last can still be read.
struct Compaction {
    private(set) var count = 0

    mutating func keep(_ range: Range<Int>, of bytes: inout [UInt8]) {
        let start = count
        count += range.count
        guard start != range.lowerBound, !range.isEmpty else { return }
        bytes.withUnsafeMutableBytes { all in
            UnsafeMutableRawBufferPointer(rebasing: all[start..<start + range.count])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: all[range]))
        }
    }

    /// Puts something of our own in the place of what ends at `end`. False, and nothing is written, where there is not enough room.
    mutating func put(_ replacement: [UInt8], inPlaceOfWhatEndsAt end: Int, in bytes: inout [UInt8]) -> Bool {
        guard count + replacement.count <= end else { return false }
        bytes.replaceSubrange(count..<count + replacement.count, with: replacement)
        count += replacement.count
        return true
    }

    /// Cuts off what was not kept.
    func finish(_ bytes: inout [UInt8]) { bytes.removeLast(bytes.count - count) }
}
