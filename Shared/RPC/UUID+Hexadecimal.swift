#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension UUID {
    static let zero = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// 8-4-4-4-12 hexadecimal digits of either case, nothing else.
    init?(hexadecimal text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 36 else { return nil }
        var bytes = UUID.zero.uuid
        let isValid = withUnsafeMutableBytes(of: &bytes) { target -> Bool in
            var read = 0
            for position in 0..<16 {
                if position == 4 || position == 6 || position == 8 || position == 10 {
                    guard text[read] == UInt8(ascii: "-") else { return false }
                    read += 1
                }
                guard let high = nibble(text[read]), let low = nibble(text[read + 1]) else { return false }
                target[position] = high << 4 | low
                read += 2
            }
            return true
        }
        guard isValid else { return nil }
        self.init(uuid: bytes)
    }

    /// Lowercase, as RFC 9562 asks of writers.
    public var lowercase: String {
        String(unsafeUninitializedCapacity: Self.lengthOfText) { writeLowercase(into: $0) }
    }

    static let lengthOfText = 36

    /// The same into at least ``lengthOfText`` bytes, which is what it returns.
    func writeLowercase(into target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var written = 0
        withUnsafeBytes(of: uuid) { source in
            for position in 0..<16 {
                if position == 4 || position == 6 || position == 8 || position == 10 {
                    target[written] = UInt8(ascii: "-")
                    written += 1
                }
                target[written] = digit(source[position] >> 4)
                target[written + 1] = digit(source[position] & 0xF)
                written += 2
            }
        }
        return written
    }
}

private func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble
}

private func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
