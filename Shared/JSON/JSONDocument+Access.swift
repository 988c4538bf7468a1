extension JSONDocument {
    /// The index of the word after the value that begins at `index`.
    func next(after index: Int) -> Int {
        let kind = TapeWord(bits: tape[index]).kindBits
        return kind >= JSONNode.Kind.array.rawValue ? TapeWord(bits: tape[index + 1]).next : index + 1
    }

    func withSlice<Result>(_ word: TapeWord, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[word.offset..<word.offset + word.length])) }
    }

    /// Whether the string of `word`, decoded, is exactly `text`.
    func matches(_ word: TapeWord, _ text: StaticString) -> Bool {
        guard word.flags & TapeWord.escaped == 0 else { return decodedString(word).utf8.elementsEqual("\(text)".utf8) }
        guard word.length == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in withSlice(word) { $0.elementsEqual(expected) } }
    }

    /// Whether two strings are the same after unescaping.
    func sameString(_ left: TapeWord, _ right: TapeWord) -> Bool {
        if (left.flags | right.flags) & TapeWord.escaped == 0 {
            return left.length == right.length && withSlice(left) { bytes in withSlice(right) { $0.elementsEqual(bytes) } }
        }
        return decodedString(left).utf8.elementsEqual(decodedString(right).utf8)
    }

    func decodedString(_ word: TapeWord) -> String {
        withSlice(word) { bytes in
            guard word.flags & TapeWord.escaped != 0 else { return String(decoding: bytes, as: UTF8.self) }
            return String(unsafeUninitializedCapacity: bytes.count) { unescape(bytes, into: $0) }
        }
    }
}

/// Decodes escapes that ``StringChecker`` has accepted; the result is never longer than the source.
private func unescape(_ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var (read, written) = (0, 0)
    func unit(at start: Int) -> UInt32 {
        source[start..<start + 4].reduce(0) { $0 << 4 | (hexDigit($1) ?? 0) }
    }
    while read < source.count {
        let byte = source[read]
        guard byte == UInt8(ascii: "\\") else {
            target[written] = byte
            read += 1
            written += 1
            continue
        }
        let letter = source[read + 1]
        guard letter == UInt8(ascii: "u") else {
            target[written] = plainEscape(letter)
            read += 2
            written += 1
            continue
        }
        var scalar = unit(at: read + 2)
        read += 6
        if scalar & 0xFC00 == 0xD800 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + (unit(at: read + 2) & 0x3FF)
            read += 6
        }
        for codeUnit in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
            target[written] = codeUnit
            written += 1
        }
    }
    return written
}

private func plainEscape(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
}
