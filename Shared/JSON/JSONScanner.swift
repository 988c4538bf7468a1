/// The one pass over the bytes. Recurses once per array or object, bounded by `maxDepth`.
struct JSONScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var room: Int
    private(set) var tape: [UInt64]

    init(_ text: UnsafeBufferPointer<UInt8>, tape: [UInt64], maxDepth: Int) {
        self.text = text
        self.tape = tape
        self.room = maxDepth
    }

    mutating func scanDocument() throws(JSONError) {
        if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { throw failure(.byteOrderMark) }
        skipWhitespace()
        try scanValue()
        skipWhitespace()
        if position != text.count { throw failure(.trailingBytes) }
    }

    private mutating func scanValue() throws(JSONError) {
        switch peek() {
        case UInt8(ascii: "\""): try scanString()
        case UInt8(ascii: "{"): try scanObject()
        case UInt8(ascii: "["): try scanArray()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
        case UInt8(ascii: "t"): try scanLiteral("true", .true)
        case UInt8(ascii: "f"): try scanLiteral("false", .false)
        case UInt8(ascii: "n"): try scanLiteral("null", .null)
        default: throw failure(.expectedValue)
        }
    }

    private mutating func scanObject() throws(JSONError) {
        let head = try open()
        var count = 0
        skipWhitespace()
        if peek() == UInt8(ascii: "}") {
            position += 1
            return close(.object, head: head, count: 0)
        }
        while true {
            guard peek() == UInt8(ascii: "\"") else { throw failure(.expectedName) }
            try scanString()
            skipWhitespace()
            guard peek() == UInt8(ascii: ":") else { throw failure(.expectedColon) }
            position += 1
            skipWhitespace()
            try scanValue()
            count += 1
            skipWhitespace()
            let byte = peek()
            guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else { throw failure(.expectedCommaOrEnd) }
            position += 1
            if byte == UInt8(ascii: "}") { return close(.object, head: head, count: count) }
            skipWhitespace()
        }
    }

    private mutating func scanArray() throws(JSONError) {
        let head = try open()
        var count = 0
        skipWhitespace()
        if peek() == UInt8(ascii: "]") {
            position += 1
            return close(.array, head: head, count: 0)
        }
        while true {
            try scanValue()
            count += 1
            skipWhitespace()
            let byte = peek()
            guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else { throw failure(.expectedCommaOrEnd) }
            position += 1
            if byte == UInt8(ascii: "]") { return close(.array, head: head, count: count) }
            skipWhitespace()
        }
    }

    /// Steps over the opening bracket; the head word keeps its offset until ``close(_:head:count:)`` completes it.
    private mutating func open() throws(JSONError) -> Int {
        guard room > 0 else { throw failure(.tooDeep) }
        room -= 1
        let head = tape.count
        tape.append(UInt64(position))
        tape.append(0)
        position += 1
        return head
    }

    private mutating func close(_ kind: JSONNode.Kind, head: Int, count: Int) {
        let start = Int(tape[head])
        tape[head] = TapeWord(kind, offset: start, length: position - start).bits
        tape[head + 1] = TapeWord(linkTo: tape.count, count: count).bits
        room += 1
    }

    private mutating func scanLiteral(_ literal: StaticString, _ kind: JSONNode.Kind) throws(JSONError) {
        let start = position
        for index in 0..<literal.utf8CodeUnitCount {
            guard peek() == literal.utf8Start[index] else { throw failure(.badLiteral) }
            position += 1
        }
        tape.append(TapeWord(kind, offset: start, length: position - start).bits)
    }

    private mutating func scanNumber() throws(JSONError) {
        let start = position
        var flags = TapeWord.integer
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") { position += 1 } else { try scanDigits() }
        if peek() == UInt8(ascii: ".") {
            flags = 0
            position += 1
            try scanDigits()
        }
        if peek() | 0x20 == UInt8(ascii: "e") {
            flags = 0
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            try scanDigits()
        }
        // "01" and "1x" would otherwise be reported one token late.
        if case UInt8(ascii: "0")...UInt8(ascii: "9") = peek() { throw failure(.badNumber) }
        tape.append(TapeWord(.number, flags: flags, offset: start, length: position - start).bits)
    }

    private mutating func scanDigits() throws(JSONError) {
        let start = position
        while case UInt8(ascii: "0")...UInt8(ascii: "9") = peek() { position += 1 }
        if position == start { throw failure(.badNumber) }
    }

    private mutating func scanString() throws(JSONError) {
        position += 1
        var checker = StringChecker(text, position: position)
        let flags = try checker.scan()
        tape.append(TapeWord(.string, flags: flags, offset: position, length: checker.position - position).bits)
        position = checker.position + 1
    }

    private mutating func skipWhitespace() {
        while true {
            switch peek() {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// 0 at the end, which no grammar rule accepts.
    private func peek() -> UInt8 {
        position < text.count ? text[position] : 0
    }

    private func failure(_ problem: JSONError.Problem) -> JSONError {
        let ended = position >= text.count && problem != .tooDeep && problem != .trailingBytes
        return JSONError(offset: position, problem: ended ? .unexpectedEnd : problem)
    }
}
