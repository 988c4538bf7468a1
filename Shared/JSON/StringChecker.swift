/// Checks the inside of one string literal: escapes, surrogate pairs, control characters, UTF-8 (RFC 3629).
struct StringChecker {
    private let text: UnsafeBufferPointer<UInt8>
    /// First the byte after the opening quote; in the end the closing quote.
    private(set) var position: Int

    init(_ text: UnsafeBufferPointer<UInt8>, position: Int) {
        self.text = text
        self.position = position
    }

    /// Returns the flags of the tape word.
    mutating func scan() throws(JSONError) -> UInt64 {
        var flags: UInt64 = 0
        while true {
            skipPlainASCII()
            guard position < text.count else { throw failure(.unexpectedEnd) }
            let byte = text[position]
            if byte == UInt8(ascii: "\"") { return flags }
            if byte == UInt8(ascii: "\\") {
                flags |= TapeWord.escaped
                try checkEscape()
            } else if byte >= 0x80 {
                flags |= TapeWord.beyondASCII
                try checkMultibyte(lead: byte)
            } else if byte < 0x20 {
                throw failure(.controlCharacter)
            } else {
                position += 1
            }
        }
    }

    /// Eight bytes at a time up to the next quote, backslash, control character or byte beyond ASCII. The subtractions may flag a byte *above* one
    /// that is flagged rightly, never below, so the lowest flag is exact.
    private mutating func skipPlainASCII() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        guard let base = text.baseAddress else { return }
        while position &+ 8 <= text.count {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let below = (word &- ones &* 0x20) & ~word
            let special = ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | below | word) & highs
            if special != 0 {
                position &+= special.trailingZeroBitCount >> 3
                return
            }
            position &+= 8
        }
    }

    private mutating func checkEscape() throws(JSONError) {
        guard position + 1 < text.count else { throw JSONError(offset: text.count, problem: .unexpectedEnd) }
        switch text[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            let unit = try hexUnit(at: position + 2)
            if unit & 0xFC00 == 0xDC00 { throw failure(.loneSurrogate) }
            if unit & 0xFC00 == 0xD800 {
                guard position + 6 < text.count else { throw JSONError(offset: text.count, problem: .unexpectedEnd) }
                guard text[position + 6] == UInt8(ascii: "\\") else { throw failure(.loneSurrogate) }
                guard position + 7 < text.count else { throw JSONError(offset: text.count, problem: .unexpectedEnd) }
                guard text[position + 7] == UInt8(ascii: "u") else { throw failure(.loneSurrogate) }
                guard try hexUnit(at: position + 8) & 0xFC00 == 0xDC00 else { throw failure(.loneSurrogate) }
                position += 12
            } else {
                position += 6
            }
        default: throw failure(.badEscape)
        }
    }

    private func hexUnit(at start: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for index in start..<start + 4 {
            guard index < text.count else { throw JSONError(offset: text.count, problem: .unexpectedEnd) }
            guard let digit = hexDigit(text[index]) else { throw failure(.badEscape) }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// Table 3-7 of the Unicode standard: the second byte's range depends on the lead byte.
    private mutating func checkMultibyte(lead: UInt8) throws(JSONError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xE1...0xEC, 0xEE...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw failure(.badUTF8)
        }
        for index in 1..<length {
            guard position + index < text.count else { throw JSONError(offset: text.count, problem: .unexpectedEnd) }
            guard (index == 1 ? second : 0x80...0xBF).contains(text[position + index]) else { throw failure(.badUTF8) }
        }
        position += length
    }

    private func failure(_ problem: JSONError.Problem) -> JSONError {
        JSONError(offset: position, problem: problem)
    }
}

/// The value of one hexadecimal digit of either case.
func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
