/// Addresses in the one form in which they are dialled, compared and looked for.
public enum ContactAddress {
    /// E.164: `+` and 8 to 15 digits. Numbers without a country are Indonesian: `0812-3456-7890`, `62812…` and `812…` are one number.
    /// nil for what cannot be dialled from abroad, such as a local number without area code.
    public static func phone(_ text: String) -> String? {
        var digits = text.utf8.filter { isDigit($0) }
        guard text.utf8.allSatisfy({ isDigit($0) || separators.contains($0) }) else { return nil }
        let isInternational = text.utf8.first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "+")
        if digits.starts(with: "62".utf8) {
            // +62 (0)812: the zero is dialled only inside the country.
            digits = Array("62".utf8) + digits.dropFirst(2).drop { $0 == UInt8(ascii: "0") }
        } else if isInternational {
            guard digits.first != UInt8(ascii: "0") else { return nil }
        } else if digits.first == UInt8(ascii: "0") {
            digits = Array("62".utf8) + digits.drop { $0 == UInt8(ascii: "0") }
        } else if digits.first == UInt8(ascii: "8") && digits.count >= 9 {
            digits = Array("62".utf8) + digits
        } else {
            return nil
        }
        guard (8...15).contains(digits.count) else { return nil }
        return "+" + String(decoding: digits, as: UTF8.self)
    }

    /// Lower case: mail servers tell `Siti@…` from `siti@…` only in theory.
    public static func email(_ text: String) -> String? { isEmail(text) ? text.lowercased() : nil }

    /// In the form for a channel; nil when it is no address of that kind.
    public static func normalised(_ text: String, for channel: NotificationChannel) -> String? {
        switch channel {
        case .email: email(text)
        case .sms, .whatsapp: phone(text)
        case .none: nil
        }
    }

    /// One `@` with something before it and a dotted host after it: what a typing error breaks, not all of RFC 5321.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        let host = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return host.count > 1 && !host.contains(where: \.isEmpty) && !text.contains(where: \.isWhitespace)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static let separators = Array(" +-".utf8)
}
