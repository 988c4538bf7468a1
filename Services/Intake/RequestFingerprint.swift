internal import Contracts
internal import Crypto
internal import RPC

/// Tells a repeated request from another one under the same idempotency key.
///
/// Without the secret nobody can try out names and numbers against a fingerprint, although it covers who complains. It is derived from the
/// key of the access codes, which never changes: the identity key may, and a repetition must be known for ever.
struct RequestFingerprint: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: the key of the access codes.
    init(_ secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Array("pintu request".utf8), outputByteCount: 32)
    }

    func of(_ request: some WireObject) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: request.json, using: key))
    }
}
