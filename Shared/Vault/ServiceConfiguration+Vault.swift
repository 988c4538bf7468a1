package import Postgres
package import ServiceKit
package import Time

extension ConfigurationKey {
    /// The same for every stage that seals or opens.
    package static let identityKey = ConfigurationKey(
        name: "identity.key", kind: .text, required: true, secret: true,
        help: """
            Key that seals who complains: exactly 32 random bytes in base64 or hexadecimal (openssl rand -base64 32), with its version in \
            front when it is not the first: 2:….
            """)
    package static let identityPreviousKeys = ConfigurationKey(
        name: "identity.previousKeys", kind: .list, secret: true,
        help: """
            Further keys that open identities, as version:key with commas between: those before identity.key until everything has been \
            moved to it (pintu identity status), or the next one while it is being handed out.
            """)
}

extension ServiceConfiguration {
    /// What `identity.key` and `identity.previousKeys` hold.
    package func identityVault() throws(StartupFailure) -> IdentityVault {
        let current = try identityKey(text(.identityKey), of: .identityKey)
        var others: [IdentityKeyring.Key] = []
        for text in list(.identityPreviousKeys) { others.append(try identityKey(text, of: .identityPreviousKeys)) }
        do {
            return IdentityVault(keyring: try IdentityKeyring(current: current, others: others))
        } catch {
            throw StartupFailure("\(error)", advice: "Correct identity.key or identity.previousKeys.")
        }
    }

    private func identityKey(_ text: String, of key: ConfigurationKey) throws(StartupFailure) -> IdentityKeyring.Key {
        guard let parsed = IdentityKeyring.Key(text) else {
            throw StartupFailure(
                "\(key.name) (\(key.environmentName)) does not hold exactly 32 bytes in base64 or hexadecimal, with a version in front",
                advice: "Make one with: openssl rand -base64 32; the second key of an installation is written 2:….")
        }
        return parsed
    }
}

extension IdentityKeyring.Key {
    /// `key`, which is version 1, or `version:key`.
    package init?(_ text: String) {
        let parts = text.filter { !$0.isWhitespace }.split(separator: ":", omittingEmptySubsequences: false)
        guard let last = parts.last, parts.count <= 2, let bytes = ServiceConfiguration.bytes(ofSecret: String(last)),
            bytes.count == RingKey.bytes
        else { return nil }
        guard parts.count == 2 else {
            self.init(bytes: bytes)
            return
        }
        guard let version = Int16(parts[0]), version >= 1 else { return nil }
        self.init(version: version, bytes: bytes)
    }
}

extension IdentityVault {
    /// Before a service uses its keys: a wrong one must not seal anything.
    package func register(on pool: PostgresPool, clock: WallClock) async throws {
        let strangers = try await pool.transaction("register_keys") { [keyring] in
            try KeyRegister.register(keyring, at: clock.now(), in: $0)
        }
        guard let version = strangers.first else { return }
        throw StartupFailure(
            "version \(version) of the identity key is not the key that this database was used with",
            advice: """
                Restore the right key (secrets/identity.key of the data directory, PINTU_IDENTITY_KEY). A new key needs a new version: \
                pintu identity rotate, or write 2:… and put the old one into identity.previousKeys.
                """)
    }
}
