/// Where a message goes, checked so that it cannot be anything else: whatever is in here may stand in an SMTP command or a header.
package struct MessageAddress: Sendable, Hashable {
    package let channel: MessageChannel
    package let text: String

    /// RFC 5321, 4.5.3.1.
    private static let maxEmailBytes = 254
    private static let maxLocalPartBytes = 64

    /// - Returns: nil for what is not one address of this channel: `local@host.name` in ASCII without blanks, brackets, quotes or control
    ///   characters; a telephone number in E.164 (`+6281234567890`).
    package init?(_ text: String, for channel: MessageChannel) {
        switch channel {
        case .email: guard Self.isEmail(text) else { return nil }
        case .sms, .whatsapp: guard Self.isPhone(text) else { return nil }
        }
        self.channel = channel
        self.text = text
    }

    var domain: Substring { text.drop { $0 != "@" }.dropFirst() }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard text.utf8.count <= maxEmailBytes, parts.count == 2, (1...maxLocalPartBytes).contains(parts[0].count),
            parts[0].allSatisfy(isAtom), parts[0].first != UInt8(ascii: ".")
        else { return false }
        return parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isPhone(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "+") && (7...15).contains(digits.count) && digits.first != UInt8(ascii: "0")
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// `atext` of RFC 5322 and the dot. Quoted local parts exist in theory only.
    private static func isAtom(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
