/// Makes foreign text harmless: what a service logs or a complainant wrote must not steer the operator's terminal.
enum Sanitizer {
    /// C0 and C1 controls and the marks that reverse the direction of text become U+FFFD; tabs become blanks.
    static func clean(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isDangerous) else { return String(text) }
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar == "\t" ? " " : isDangerous(scalar) ? "\u{FFFD}" : scalar)
        }
        return result
    }

    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
