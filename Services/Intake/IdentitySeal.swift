internal import Contracts
internal import Crypto
internal import FoundationEssentials
internal import RPC

/// Seals who complains, under a key that the database does not hold.
///
/// AES-256 in Galois/Counter Mode: nonce (12 bytes), ciphertext, tag (16 bytes). The complaint's idempotency key is authenticated with
/// it, so an envelope that is copied to another complaint does not open.
struct IdentitySeal: Sendable {
    /// Stands beside every envelope, so that keys can be changed one day.
    static let keyVersion: Int16 = 1
    static let keyBytes = 32

    private let key: SymmetricKey
    /// Another key from the same secret: one key serves one purpose.
    private let requestKey: SymmetricKey

    /// nil unless there are exactly 32 bytes.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.keyBytes else { return nil }
        key = SymmetricKey(data: bytes)
        requestKey = HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array("request".utf8), outputByteCount: Self.keyBytes)
    }

    /// By which a repeated submission is told from another one under the same key. Without the secret nobody can try out names and numbers
    /// against it, although it covers who complains.
    func fingerprint(of request: SubmitParams) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: request.json, using: requestKey))
    }

    func seal(_ complainant: Complainant, of complaint: UUID) throws -> [UInt8] {
        let box = try AES.GCM.seal(complainant.json, using: key, authenticating: Self.associated(complaint))
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// Throws when the envelope was changed, belongs to another complaint or was sealed with another key.
    func open(_ envelope: [UInt8], of complaint: UUID) throws -> Complainant {
        let box = try AES.GCM.SealedBox(combined: envelope)
        return try Complainant(json: Array(AES.GCM.open(box, using: key, authenticating: Self.associated(complaint))))
    }

    private static func associated(_ complaint: UUID) -> [UInt8] {
        withUnsafeBytes(of: complaint.uuid) { Array($0) }
    }
}
