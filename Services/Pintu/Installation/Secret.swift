#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Files under `secrets/`.
enum Secret: String, CaseIterable, Sendable {
    /// How commands reach the database: as its owner.
    case databaseURL = "database.url"
    /// How services reach it: with their rights and no more.
    case servicesDatabaseURL = "services.database.url"
    /// Turns tickets into access codes. Whoever loses it can no longer check the codes that were given out.
    case accessCodeKey = "accesscode.key"
    /// Seals complainants' identities. Whoever loses it has lost them.
    case identityKey = "identity.key"
    /// Further keys that open identities; only there while a key is being changed.
    case identityPreviousKeys = "identity.previousKeys"
    /// Seals officers' second factors. Whoever loses it has to reset them.
    case accountsKey = "accounts.key"
    case administratorToken = "administrator.token"
    case serviceToken = "service.token"

    /// Made once; another one in their place would not open what they protect.
    static let keys: [Secret] = [.accessCodeKey, .identityKey, .accountsKey]

    static let keyBytes = 32

    /// 32 bytes of the system's cryptographic generator as hexadecimal digits.
    static func randomKey() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<keyBytes).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension DataDirectory {
    func read(_ secret: Secret) throws(CommandFailure) -> String? {
        try PrivateFile.text(self.secret(secret))
    }

    func write(_ text: String, to secret: Secret) throws(CommandFailure) {
        try PrivateFile.write(Array((text + "\n").utf8), to: self.secret(secret))
    }

    /// Whether it is there or not.
    func remove(_ secret: Secret) throws(CommandFailure) {
        guard unlink(self.secret(secret)) != 0, errno != ENOENT else { return }
        throw CommandFailure("\(self.secret(secret)) cannot be removed: \(String(cString: strerror(errno)))")
    }

    /// Makes the keys that are not there yet.
    func createKeys() throws(CommandFailure) {
        for key in Secret.keys {
            guard let text = try read(key) else {
                try write(Secret.randomKey(), to: key)
                continue
            }
            guard text.utf8.count >= Secret.keyBytes else {
                throw CommandFailure(
                    "\(self.secret(key)) is damaged",
                    advice:
                        "Restore it from a backup: what it protects cannot be opened with another key. It must hold 64 hexadecimal digits.")
            }
        }
    }
}
