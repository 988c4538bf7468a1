internal import Vault

/// The keys under `secrets/` that open identities, as their files hold them. A value: rotating is a pure step, writing comes after.
struct IdentityKeys: Equatable, Sendable {
    struct Key: Equatable, Sendable {
        let version: Int16
        /// The key itself, in the digits of its file.
        let digits: String

        var text: String { "\(version):\(digits)" }
    }

    private(set) var current: Key
    private(set) var previous: [Key]

    /// - Parameters: what the two files hold; the second may be missing.
    init(current: String, previous: String?) throws(CommandFailure) {
        self.current = try Self.key(current, in: .identityKey)
        self.previous = []
        for text in (previous ?? "").split(separator: ",") {
            self.previous.append(try Self.key(String(text), in: .identityPreviousKeys))
        }
    }

    /// The first key is written without its version, as every installation begins.
    var currentText: String { current.version == 1 && previous.isEmpty ? current.digits : current.text }
    /// Empty when there is none.
    var previousText: String { previous.map(\.text).joined(separator: ",") }

    /// A new current key; the one before goes on opening what it sealed.
    mutating func rotate(to digits: String) {
        let newest = previous.map(\.version).reduce(current.version, max)
        previous.append(current)
        current = Key(version: newest + 1, digits: digits)
    }

    /// Forgets keys that nothing hangs on any more.
    ///
    /// - Returns: versions that were forgotten.
    mutating func retire(stillUsed: Set<Int16>) -> [Int16] {
        let unused = previous.filter { !stillUsed.contains($0.version) && $0.version < current.version }
        previous.removeAll { unused.contains($0) }
        return unused.map(\.version)
    }

    private static func key(_ text: String, in secret: Secret) throws(CommandFailure) -> Key {
        let text = text.filter { !$0.isWhitespace }
        guard let key = IdentityKeyring.Key(text) else {
            throw CommandFailure(
                "\(secret.rawValue) is damaged",
                advice: "Restore it from a backup: it must hold 32 bytes in hexadecimal or base64, with their version in front.")
        }
        return Key(version: key.version, digits: String(text.split(separator: ":").last ?? ""))
    }
}

extension DataDirectory {
    func identityKeys() throws(CommandFailure) -> IdentityKeys {
        guard let current = try read(.identityKey) else {
            throw CommandFailure(
                "\(path) holds no identity key", advice: "Say --data-dir, or keep the keys where your services read them (see --help).",
                exitCode: 66)
        }
        return try IdentityKeys(current: current, previous: try read(.identityPreviousKeys))
    }

    /// What opens is written before what seals: whenever this is cut short, the files open everything.
    func write(_ keys: IdentityKeys) throws(CommandFailure) {
        if keys.previous.isEmpty {
            try write(keys.currentText, to: .identityKey)
            try remove(.identityPreviousKeys)
        } else {
            try write(keys.previousText, to: .identityPreviousKeys)
            try write(keys.currentText, to: .identityKey)
        }
    }
}
