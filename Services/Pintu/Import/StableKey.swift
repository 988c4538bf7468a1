internal import Crypto
internal import Foundation

/// An idempotency key that is the same every time the same row is imported (RFC 9562, version 5).
enum StableKey {
    /// Namespace of Pintu's imports, a random UUID made once.
    private static let namespace = UUID(
        uuid: (0x3B, 0x9E, 0x5D, 0x10, 0x7C, 0x42, 0x4F, 0x6A, 0x9A, 0x21, 0x5E, 0x0D, 0x83, 0xC7, 0x44, 0x19))

    /// - Parameter parts: what makes the row itself; their borders count.
    static func make(_ parts: [String]) -> UUID {
        var hash = Insecure.SHA1()
        withUnsafeBytes(of: namespace.uuid) { hash.update(bufferPointer: $0) }
        for part in parts {
            // The length goes before the text, so that no text can look like the border between two.
            withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: Data(part.utf8))
        }
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
