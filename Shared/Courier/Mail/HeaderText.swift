internal import FoundationEssentials

/// Text that stands in a header of a mail: no text can end the header or begin another one.
enum HeaderText {
    /// Of an encoded word, RFC 2047, 2.
    private static let maxWordBytes = 75

    /// ASCII as it is; anything else as encoded words (RFC 2047, base64 of UTF-8), each with whole characters and on a line of its own.
    /// Control characters, line ends among them, become blanks.
    static func encode(_ text: String) -> String {
        let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
        // A line of 998 bytes may not be exceeded, and "=?" would be read as an encoded word.
        if clean.utf8.allSatisfy({ $0 < 0x80 }) && clean.utf8.count <= 200 && !clean.contains("=?") { return clean }
        let (opening, closing) = ("=?UTF-8?B?", "?=")
        let room = (maxWordBytes - opening.utf8.count - closing.utf8.count) / 4 * 3
        var words: [[UInt8]] = [[]]
        for scalar in clean.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > room { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { opening + Data($0).base64EncodedString() + closing }.joined(separator: "\r\n ")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
