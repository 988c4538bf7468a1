internal import Crypto
internal import FoundationEssentials

/// Seals what is not clean yet. The key is derived from that of the access codes, which never changes, and serves this purpose only.
///
/// AES-256 in Galois/Counter Mode; attachment and position are authenticated, so chunks cannot change places.
struct UploadSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: the key of the access codes.
    init(_ secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Array("attachment upload".utf8), outputByteCount: 32)
    }

    func seal(_ chunk: [UInt8], of attachment: UUID, at position: Int) throws -> [UInt8] {
        let box = try AES.GCM.seal(chunk, using: key, authenticating: Self.place(attachment, position))
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// Throws when it was changed, belongs elsewhere or was sealed with another key.
    func open(_ sealed: [UInt8], of attachment: UUID, at position: Int) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: key, authenticating: Self.place(attachment, position)))
    }

    private static func place(_ attachment: UUID, _ position: Int) -> [UInt8] {
        withUnsafeBytes(of: attachment.uuid) { Array($0) } + [UInt8(truncatingIfNeeded: position)]
    }
}
