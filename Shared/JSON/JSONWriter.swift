/// Appends JSON text to a byte array. Commas are its job; balanced brackets and one name before each member are the caller's.
///
/// The output never holds a raw line feed, so it can stand in one line of the protocol.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    public init(reserving capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets the text, keeps the storage.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Opens the object that was written last again, to add members to it.
    public mutating func reopenObject() {
        while let last = bytes.last, last == 0x20 || last == 0x09 || last == 0x0D { bytes.removeLast() }
        precondition(bytes.last == UInt8(ascii: "}"), "no object has just ended")
        bytes.removeLast()
        needsComma = bytes.last(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) != UInt8(ascii: "{")
    }

    /// A name that needs no escape, as all that stand in the code. Not checked.
    public mutating func name(_ name: StaticString) {
        plainString(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ value: String) {
        separate()
        // Native strings are contiguous; only a lazily bridged one is not, and it is made so in the copy.
        if value.utf8.withContiguousStorageIfAvailable({ appendQuoted($0) }) == nil {
            var copy = value
            copy.withUTF8 { appendQuoted($0) }
        }
    }

    /// A string that needs no escape: letters, digits and the like. Not checked.
    public mutating func plainString(_ value: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Integers beyond ±(2^53 − 1) become strings, because many readers keep numbers as doubles (RFC 7493 section 2.2).
    public mutating func int(_ value: Int64) {
        separate()
        let exceeds = value.magnitude > 9_007_199_254_740_991
        if exceeds { bytes.append(UInt8(ascii: "\"")) }
        appendDecimal(value)
        if exceeds { bytes.append(UInt8(ascii: "\"")) }
    }

    public mutating func int(_ value: Int) { int(Int64(value)) }

    /// The shortest text that reads back as the same double; null for what JSON cannot say (infinities, NaN).
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
    }

    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// A JSON value verbatim; it must be one. Line feeds, which can only be white space there, become spaces.
    public mutating func raw(_ text: some Collection<UInt8>) {
        separate()
        let start = bytes.count
        bytes.append(contentsOf: text)
        for index in start..<bytes.count where bytes[index] == 0x0A { bytes[index] = 0x20 }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func appendDecimal(_ value: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var start = 20
            var rest = value.magnitude
            repeat {
                start -= 1
                buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                start -= 1
                buffer[start] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
        }
    }

    private mutating func appendQuoted(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        while start < text.count {
            let end = Self.endOfPlain(text, from: start)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<end]))
            if end < text.count { appendEscape(text[end]) }
            start = end + 1
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The position of the next byte that needs an escape, else the end. Eight bytes at a time, as ``StringChecker`` reads them.
    private static func endOfPlain(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        guard let base = text.baseAddress else { return text.count }
        var position = start
        while position &+ 8 <= text.count {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let below = (word &- ones &* 0x20) & ~word
            let special = ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | below) & highs
            if special != 0 { return position &+ special.trailingZeroBitCount >> 3 }
            position &+= 8
        }
        while position < text.count {
            let byte = text[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            position &+= 1
        }
        return position
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 0xF)])
        }
    }
}
