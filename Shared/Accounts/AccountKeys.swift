internal import Crypto
internal import FoundationEssentials

/// What the key outside the database is used for. Each use has a key of its own, derived from it (HKDF, RFC 5869).
package struct AccountKeys: Sendable {
    private let secondFactor: SymmetricKey
    private let recovery: SymmetricKey
    private let device: SymmetricKey
    private let counters: SymmetricKey

    /// - Parameter bytes: at least 32 random bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        func derived(_ use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: bytes), info: Array("pintu accounts \(use)".utf8), outputByteCount: 32)
        }
        secondFactor = derived("second factor")
        recovery = derived("recovery codes")
        device = derived("devices")
        counters = derived("login counters")
    }

    /// Authenticated, and bound to the account: the secret of one does not open another.
    func seal(_ password: OneTimePassword, of account: UUID) throws -> [UInt8] {
        let box = try AES.GCM.seal(password.secret, using: secondFactor, authenticating: Self.bytes(account))
        // Nonce, text and tag; only a nonce of another length has no such form.
        return box.combined.map { Array($0) } ?? []
    }

    /// Throws when it was changed, or sealed under another key.
    func open(_ sealed: [UInt8], of account: UUID) throws -> OneTimePassword {
        OneTimePassword(
            secret: Array(try AES.GCM.open(try .init(combined: sealed), using: secondFactor, authenticating: Self.bytes(account))))
    }

    func hash(_ code: RecoveryCode, of account: UUID) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Self.bytes(account) + code.bytes, using: recovery))
    }

    /// - Parameter kind: keeps a login and a source that are spelt the same apart.
    func counter(_ kind: LoginBrakes.Kind, _ name: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\(kind)\0\(name)".utf8), using: counters))
    }

    func deviceSignature(_ text: String, login: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\(text)\0\(login)".utf8), using: device))
    }

    func isDeviceSignature(_ signature: [UInt8], _ text: String, login: String) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: Array("\(text)\0\(login)".utf8), using: device)
    }

    private static func bytes(_ id: UUID) -> [UInt8] { withUnsafeBytes(of: id.uuid) { Array($0) } }
}
