internal import Crypto
internal import FoundationEssentials

/// One key of the ring, and the keys that are derived from it: each serves one purpose.
struct RingKey: Sendable {
    static let bytes = 32

    let version: Int16
    /// Wraps the data keys of complaints.
    private let wrapping: SymmetricKey
    /// Computes blind indexes.
    let index: SymmetricKey
    /// What the database keeps, to tell a wrong key before anything is sealed with it. Says nothing about the key.
    let check: [UInt8]
    /// The key itself: sealed identities before every complaint had a data key.
    private let direct: SymmetricKey

    /// nil unless there are exactly 32 bytes and a version of at least 1.
    init?(version: Int16, _ bytes: [UInt8]) {
        guard bytes.count == Self.bytes, version >= 1 else { return nil }
        self.version = version
        direct = SymmetricKey(data: bytes)
        wrapping = Self.derive("wrap", direct)
        index = Self.derive("index", direct)
        check = Array(HMAC<SHA256>.authenticationCode(for: Array("check".utf8), using: Self.derive("check", direct)))
    }

    private static func derive(_ purpose: String, _ key: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array("pintu identity \(purpose)".utf8), outputByteCount: bytes)
    }

    func wrap(_ key: DataKey, of complaint: UUID) throws -> [UInt8] {
        try Envelope.seal(key.bytes, under: wrapping, Envelope.binding(.key, complaint))
    }

    func unwrap(_ wrapped: [UInt8], of complaint: UUID) throws -> DataKey {
        DataKey(try Envelope.open(wrapped, under: wrapping, Envelope.binding(.key, complaint)))
    }

    /// An envelope from the time before data keys.
    func openDirectly(_ envelope: [UInt8], of complaint: UUID) throws -> [UInt8] {
        try Envelope.open(envelope, under: direct, withUnsafeBytes(of: complaint.uuid) { Array($0) })
    }
}

/// The random key of one complaint, under which everything about its complainant is sealed. Whoever destroys its only copy has erased all of
/// it, also from what cannot be rewritten.
struct DataKey {
    private let key: SymmetricKey

    /// A new one.
    init() {
        key = SymmetricKey(size: .bits256)
    }

    fileprivate init(_ bytes: [UInt8]) {
        key = SymmetricKey(data: bytes)
    }

    fileprivate var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }

    func seal(_ plain: [UInt8], as purpose: Envelope.Purpose, of complaint: UUID) throws -> [UInt8] {
        try Envelope.seal(plain, under: key, Envelope.binding(purpose, complaint))
    }

    func open(_ envelope: [UInt8], as purpose: Envelope.Purpose, of complaint: UUID) throws -> [UInt8] {
        try Envelope.open(envelope, under: key, Envelope.binding(purpose, complaint))
    }
}

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D): nonce (12 bytes, random), ciphertext, tag (16 bytes).
enum Envelope {
    /// What an envelope holds; one does not open in the place of another.
    enum Purpose: UInt8 {
        case key = 1
        case identity = 2
        case contact = 3
    }

    /// Authenticated with the ciphertext: an envelope that is copied to another complaint or another column does not open.
    static func binding(_ purpose: Purpose, _ complaint: UUID) -> [UInt8] {
        withUnsafeBytes(of: complaint.uuid) { [purpose.rawValue] + $0 }
    }

    static func seal(_ plain: [UInt8], under key: SymmetricKey, _ binding: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(plain, using: key, authenticating: binding)
        var envelope: [UInt8] = []
        envelope.reserveCapacity(plain.count + 28)
        envelope += box.nonce
        envelope += box.ciphertext
        envelope += box.tag
        return envelope
    }

    static func open(_ envelope: [UInt8], under key: SymmetricKey, _ binding: [UInt8]) throws -> [UInt8] {
        try Array(AES.GCM.open(AES.GCM.SealedBox(combined: envelope), using: key, authenticating: binding))
    }
}
