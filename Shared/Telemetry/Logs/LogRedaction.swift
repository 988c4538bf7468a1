/// Keeps secrets and personal data out of the log, whatever a caller passes by mistake.
///
/// Two nets: a metadata *name* that speaks of a secret or of a person's identity hides the whole value; and in every text
/// the shapes of secrets are covered (Pintu tokens, passwords in URLs and in libpq keyword strings).
package enum LogRedaction {
    package static let placeholder = "[redacted]"

    /// Parts of a name that make its value a secret. Compared in lower case without `_`, `-` and `.`.
    private static let secretParts = [
        "password", "passwd", "secret", "authorization", "cookie", "accesscode", "apikey", "privatekey", "credential", "token",
    ]
    /// Names of identity fields (domain rule: no identity in logs).
    private static let identityNames: Set<String> = [
        "phone", "phonenumber", "email", "emailaddress", "streetaddress", "homeaddress", "postaladdress", "nationalid", "nik", "fullname",
        "complainantname", "birthdate",
    ]
    /// Names that contain a secret part and are nevertheless public.
    private static let publicNames: Set<String> = ["tokenid", "tokenname", "tokenscached"]

    /// Whether the value under this metadata name must not appear.
    package static func hides(name: String) -> Bool {
        var plain = ""
        for scalar in name.unicodeScalars where scalar != "_" && scalar != "-" && scalar != "." {
            plain.unicodeScalars.append(scalar)
        }
        plain = plain.lowercased()
        if publicNames.contains(plain) { return false }
        return identityNames.contains(plain) || secretParts.contains { plain.contains($0) }
    }

    /// Covers secrets inside free text. Returns the same text when nothing looks like one, which is nearly always.
    package static func clean(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let tokens = coverTokens(&bytes)
        let urls = coverURLPasswords(&bytes)
        let keywords = coverKeywordPasswords(&bytes)
        return tokens || urls || keywords ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// `pintu_<32 hex id>_<secret>`: the id stays, since it names the token to revoke.
    private static func coverTokens(_ bytes: inout [UInt8]) -> Bool {
        let idLength = 32
        return cover(&bytes, marker: Array("pintu_".utf8)) { bytes, start in
            let secret = start + idLength + 1
            guard secret < bytes.count, bytes[secret - 1] == UInt8(ascii: "_"), bytes[start..<secret - 1].allSatisfy(isHexDigit) else {
                return nil
            }
            return secret..<end(in: bytes, from: secret) { isBase64URL($0) }
        }
    }

    /// `scheme://user:password@host`.
    private static func coverURLPasswords(_ bytes: inout [UInt8]) -> Bool {
        cover(&bytes, marker: Array("://".utf8)) { bytes, start in
            let stop = end(in: bytes, from: start) { !isSpaceOrQuote($0) && $0 != UInt8(ascii: "/") }
            guard let at = bytes[start..<stop].lastIndex(of: UInt8(ascii: "@")),
                let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            return colon + 1..<at
        }
    }

    /// `password=…` of a libpq keyword string or of a query string.
    private static func coverKeywordPasswords(_ bytes: inout [UInt8]) -> Bool {
        cover(&bytes, marker: Array("password=".utf8)) { bytes, start in
            guard start < bytes.count else { return nil }
            if bytes[start] == UInt8(ascii: "'") {
                return start + 1..<end(in: bytes, from: start + 1) { $0 != UInt8(ascii: "'") }
            }
            return start..<end(in: bytes, from: start) { !isSpaceOrQuote($0) && $0 != UInt8(ascii: "&") }
        }
    }

    /// Replaces the range that `secret` finds behind each marker.
    private static func cover(_ bytes: inout [UInt8], marker: [UInt8], secret: ([UInt8], Int) -> Range<Int>?) -> Bool {
        var changed = false
        var index = 0
        while index + marker.count <= bytes.count {
            guard bytes[index] == marker[0], bytes[index..<index + marker.count].elementsEqual(marker) else {
                index += 1
                continue
            }
            index += marker.count
            guard let range = secret(bytes, index), !range.isEmpty else { continue }
            bytes.replaceSubrange(range, with: Array(placeholder.utf8))
            index = range.lowerBound + placeholder.utf8.count
            changed = true
        }
        return changed
    }

    private static func end(in bytes: [UInt8], from start: Int, while belongs: (UInt8) -> Bool) -> Int {
        guard start < bytes.count else { return bytes.count }
        return bytes[start...].firstIndex { !belongs($0) } ?? bytes.count
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }

    private static func isSpaceOrQuote(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }
}
