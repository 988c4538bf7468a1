/// The alphabet of short messages (3GPP TS 23.038, section 6.2.1). One character outside of it turns a message of 160 characters into one
/// of 70, and the bill into several.
package enum GSMText {
    /// What one message holds.
    package static let limit = 160

    /// Length in septets; nil when a character is not in the alphabet.
    package static func septets(_ text: String) -> Int? {
        var count = 0
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) { count += 1 } else if extended.contains(scalar) { count += 2 } else { return nil }
        }
        return count
    }

    package static func fits(_ text: String) -> Bool { septets(text).map { $0 <= limit } ?? false }

    /// The same words in this alphabet: typographic signs become plain ones, what has no likeness a question mark.
    package static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) || extended.contains(scalar) {
                plain.unicodeScalars.append(scalar)
            } else {
                plain += likeness(scalar)
            }
        }
        return plain
    }

    private static func likeness(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\u{2018}"..."\u{201b}", "\u{2032}", "`", "\u{b4}": "'"
        case "\u{201c}"..."\u{201f}", "\u{2033}", "\u{ab}", "\u{bb}": "\""
        case "\u{2010}"..."\u{2015}", "\u{2212}": "-"
        case "\u{2026}": "..."
        case "\u{a0}", "\u{2000}"..."\u{200a}", "\u{202f}", "\t": " "
        case "\u{200b}"..."\u{200f}", "\u{ad}", "\u{feff}": ""
        case "\u{e1}", "\u{e2}", "\u{e3}": "a"
        case "\u{ea}", "\u{eb}": "e"
        case "\u{ed}", "\u{ee}", "\u{ef}": "i"
        case "\u{f3}", "\u{f4}", "\u{f5}": "o"
        case "\u{fa}", "\u{fb}": "u"
        default: "?"
        }
    }

    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
            + "¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("\u{c}^{}\\[~]|€".unicodeScalars)
}
