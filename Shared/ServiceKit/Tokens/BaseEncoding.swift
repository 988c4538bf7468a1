/// RFC 4648 without padding: `bits` of the bytes at a time, each group a letter of an alphabet of 2^bits.
package struct BaseEncoding: Sendable {
    private let alphabet: [UInt8]
    private let bits: Int

    /// How authenticator apps take a secret.
    package static let base32 = BaseEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bits: 5)
    package static let base64URL = BaseEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", bits: 6)

    private init(_ alphabet: String, bits: Int) {
        self.alphabet = Array(alphabet.utf8)
        self.bits = bits
    }

    package func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var held: UInt32 = 0
        var heldBits = 0
        for byte in bytes {
            held = held << 8 | UInt32(byte)
            heldBits += 8
            while heldBits >= bits {
                heldBits -= bits
                text.append(alphabet[Int(held >> UInt32(heldBits)) & (alphabet.count - 1)])
            }
            held &= (1 << UInt32(heldBits)) - 1
        }
        if heldBits > 0 { text.append(alphabet[Int(held << UInt32(bits - heldBits)) & (alphabet.count - 1)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// One spelling only: nil for a letter that is not of the alphabet, and where unused bits are not zero.
    package func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var held: UInt32 = 0
        var heldBits = 0
        for letter in text {
            guard let value = alphabet.firstIndex(of: letter) else { return nil }
            held = held << UInt32(bits) | UInt32(value)
            heldBits += bits
            if heldBits >= 8 {
                heldBits -= 8
                bytes.append(UInt8(truncatingIfNeeded: held >> UInt32(heldBits)))
                held &= (1 << UInt32(heldBits)) - 1
            }
        }
        return held == 0 && heldBits < bits ? bytes : nil
    }
}
