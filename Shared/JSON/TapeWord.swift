/// One 64-bit word of the tape: kind (4 bits), flags (4 bits), offset of the first byte (28 bits), length in bytes (28 bits).
///
///     scalar      one word; a string's slice excludes its quotes, all other slices are the exact text
///     array       word of the exact slice, then a link word (count of elements, index of the word after the array), then the elements
///     object      the same; each member is a string word (its name) followed by its value
///
/// In a link word the count stands in the place of the offset and the index in the place of the length.
struct TapeWord: Sendable {
    let bits: UInt64

    init(bits: UInt64) {
        self.bits = bits
    }

    init(_ kind: JSONNode.Kind, flags: UInt64 = 0, offset: Int, length: Int) {
        bits = UInt64(kind.rawValue) << 60 | flags << 56 | UInt64(truncatingIfNeeded: offset) << 28 | UInt64(truncatingIfNeeded: length)
    }

    init(linkTo next: Int, count: Int) {
        bits = UInt64(truncatingIfNeeded: count) << 28 | UInt64(truncatingIfNeeded: next)
    }

    /// A string that holds at least one escape sequence.
    static var escaped: UInt64 { 1 }
    /// A string that holds at least one character beyond ASCII, before unescaping.
    static var beyondASCII: UInt64 { 2 }
    /// A number without fraction and exponent.
    static var integer: UInt64 { 4 }

    var kindBits: UInt8 { UInt8(truncatingIfNeeded: bits >> 60) }
    var flags: UInt64 { bits >> 56 & 0xF }
    var offset: Int { Int(truncatingIfNeeded: bits >> 28 & 0xFFF_FFFF) }
    var length: Int { Int(truncatingIfNeeded: bits & 0xFFF_FFFF) }
    var count: Int { offset }
    var next: Int { length }
}
