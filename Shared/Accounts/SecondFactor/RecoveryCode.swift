/// What opens an account once when the telephone is lost: `7GQ2X-M4A0Z`, fifty bits in Crockford's base 32.
package struct RecoveryCode: Sendable, Equatable {
    package static let count = 10
    static let symbols = 10
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// Ten symbols without the hyphen.
    let bytes: [UInt8]

    static func random() -> RecoveryCode {
        var generator = SystemRandomNumberGenerator()
        return RecoveryCode(bytes: (0..<symbols).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] })
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Lower case, missing hyphens and the look-alikes O, I and L are forgiven. Nil for what cannot be one.
    package init?(_ typed: String) {
        var bytes: [UInt8] = []
        for byte in typed.utf8 {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: " "): continue
            case UInt8(ascii: "o"), UInt8(ascii: "O"): bytes.append(UInt8(ascii: "0"))
            case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "L"): bytes.append(UInt8(ascii: "1"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): bytes.append(byte - 32)
            default: bytes.append(byte)
            }
        }
        guard bytes.count == Self.symbols, bytes.allSatisfy(Self.alphabet.contains) else { return nil }
        self.bytes = bytes
    }

    package var text: String {
        String(decoding: bytes[..<5], as: UTF8.self) + "-" + String(decoding: bytes[5...], as: UTF8.self)
    }
}
