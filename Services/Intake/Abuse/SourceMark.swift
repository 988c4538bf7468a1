internal import Crypto
internal import FoundationEssentials
internal import Time

/// What is counted: a source in one hour, or everybody together in one hour or minute. Two words that tell nothing about it.
struct SourceMark: Sendable, Hashable, Comparable {
    let high: UInt64
    let low: UInt64

    static let byteCount = 16

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ code: HashedAuthenticationCode<SHA256>) {
        (high, low) = code.withUnsafeBytes {
            (UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)), UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        (high, low) = bytes.withUnsafeBytes {
            (UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)), UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// Everybody in an hour or a minute. That a hash begins with 56 zero bits does not happen.
    static func everybody(hour: Int64) -> SourceMark { SourceMark(high: 1, low: UInt64(bitPattern: hour)) }
    static func everybody(minute: Int64) -> SourceMark { SourceMark(high: 2, low: UInt64(bitPattern: minute)) }

    var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    static func < (left: SourceMark, right: SourceMark) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

/// Turns sources into marks, under another key every hour: whoever has the table cannot try out addresses, and nobody can follow a source
/// from one hour into the next by its mark.
struct SourceKeys: Sendable {
    private let secret: SymmetricKey
    private var hour: Int64?
    private var key: SymmetricKey

    /// - Parameter secret: the same for all replicas.
    init(secret: SymmetricKey) {
        self.secret = secret
        key = secret
    }

    mutating func mark(of source: String, inHour number: Int64) -> SourceMark {
        if hour != number {
            hour = number
            let info = withUnsafeBytes(of: number.bigEndian) { Array("source".utf8) + Array($0) }
            key = HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: info, outputByteCount: 32)
        }
        return SourceMark(HMAC<SHA256>.authenticationCode(for: Array(source.utf8), using: key))
    }
}
