internal import Synchronization
internal import Time

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

extension UUID {
    /// A new one that begins with the time (RFC 9562, version 7: 48 bits of milliseconds, 74 random bits). Keys that are made one after the
    /// other lie side by side in the index that holds them for ever, so storing one does not touch a page of its own.
    public static func timeOrdered() -> UUID {
        timeOrdered(milliseconds: Timestamp.now().microseconds / 1_000, randomness: Randomness.shared.next())
    }

    static func timeOrdered(milliseconds: Int64, randomness: (high: UInt64, low: UInt64)) -> UUID {
        let high = UInt64(bitPattern: milliseconds) << 16 | 0x7000 | randomness.high & 0x0FFF
        let low = 0x8000_0000_0000_0000 | randomness.low & 0x3FFF_FFFF_FFFF_FFFF
        let bytes = (high.bigEndian, low.bigEndian)
        return UUID(uuid: withUnsafeBytes(of: bytes) { $0.loadUnaligned(as: uuid_t.self) })
    }
}

/// The system's random bytes, fetched for many keys at a time: Foundation opens a device for each `UUID()`.
private final class Randomness: Sendable {
    static let shared = Randomness()

    /// The most that one call may ask for is 256 bytes.
    private static let wordsAtOnce = 32
    private let words = Mutex<[UInt64]>([])

    func next() -> (high: UInt64, low: UInt64) {
        words.withLock { words in
            if words.count < 2 { Self.fill(&words) }
            return (words.removeLast(), words.removeLast())
        }
    }

    private static func fill(_ words: inout [UInt64]) {
        words = Array(repeating: 0, count: wordsAtOnce)
        let code = words.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
        precondition(code == 0, "the system gives no random bytes")
    }
}
