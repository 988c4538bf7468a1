/// The words of a text as numbers, so that the model neither keeps nor shows what anybody wrote.
///
/// Letters of ASCII in lower case, digits, and every byte of other scripts belong to words; all else parts them. A number counts by its
/// length only: telephone numbers look alike, and nobody's is learned. Each word falls into one of 2^18 buckets and counts once a text.
enum SpamWords {
    static let bucketCount = 1 << 18
    /// Of a longer word the beginning counts.
    private static let longestWord = 24

    static func buckets(of text: String) -> Set<Int32> {
        var buckets: Set<Int32> = []
        var word = Word()
        var text = text
        text.withUTF8 { bytes in
            for byte in bytes {
                if word.take(byte) { continue }
                if let bucket = word.end() { buckets.insert(bucket) }
            }
        }
        if let bucket = word.end() { buckets.insert(bucket) }
        return buckets
    }

    /// FNV-1a, byte by byte.
    private struct Word {
        private static let offset: UInt64 = 0xcbf2_9ce4_8422_2325
        private static let prime: UInt64 = 0x0000_0100_0000_01b3

        private var hash = offset
        private var length = 0
        private var isNumber = true

        /// False for a byte that belongs to no word.
        mutating func take(_ byte: UInt8) -> Bool {
            let letter: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): (letter, isNumber) = (byte | 0x20, false)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...: (letter, isNumber) = (byte, false)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): letter = byte
            default: return false
            }
            if length < SpamWords.longestWord { hash = (hash ^ UInt64(letter)) &* Self.prime }
            length += 1
            return true
        }

        /// Nil when there was no word; begins the next one.
        mutating func end() -> Int32? {
            defer { self = Word() }
            guard length > 0 else { return nil }
            // A digit stands for "a number", what follows for its length.
            let hash = isNumber ? ((Self.offset ^ 0x23) &* Self.prime ^ UInt64(min(length, SpamWords.longestWord))) &* Self.prime : hash
            return Int32((hash ^ hash >> 32) & UInt64(SpamWords.bucketCount - 1))
        }
    }
}
