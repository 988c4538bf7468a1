/// Quoted-printable (RFC 2045, 6.7): text stays readable, and lines are short enough for every relay.
enum QuotedPrintable {
    private static let maxLineBytes = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// - Parameter text: lines end with `\n` or `\r\n`; other control characters but the tab are left out.
    /// - Returns: lines that end with `\r\n`, the last one too.
    static func encode(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + text.utf8.count / 8 + 16)
        // "\r\n" is one character of Swift.
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            append(Array(line.utf8), to: &output)
        }
        return output
    }

    private static func append(_ line: [UInt8], to output: inout [UInt8]) {
        var length = 0
        let visible = line.filter { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
        for (position, byte) in visible.enumerated() {
            // A blank at the end of a line would be lost on the way.
            let isLastBlank = (byte == 0x20 || byte == 0x09) && position == visible.count - 1
            let isPlain = byte < 0x80 && byte != UInt8(ascii: "=") && !isLastBlank
            let size = isPlain ? 1 : 3
            if length + size > maxLineBytes - 1 {
                output += [UInt8(ascii: "="), 0x0d, 0x0a]
                length = 0
            }
            if isPlain {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
            length += size
        }
        output += [0x0d, 0x0a]
    }
}
