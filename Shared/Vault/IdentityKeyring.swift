/// The keys that seal who complains. The database holds none of them.
///
/// ```
/// ring key (version n) ─► wraps ─► data key of one complaint ─► seals ─► identity, contact
///          └──► blind indexes
/// ```
/// New complaints use the current key. Every other key only opens, until the last data key has been wrapped anew.
package struct IdentityKeyring: Sendable {
    let current: RingKey
    private let keys: [Int16: RingKey]

    /// A key as it is configured.
    package struct Key: Sendable {
        package let version: Int16
        let bytes: [UInt8]

        package init(version: Int16 = 1, bytes: [UInt8]) {
            self.version = version
            self.bytes = bytes
        }
    }

    /// What is wrong with the keys, in a sentence that shows none of them.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter others: keys that open; older ones, or the next one while it is being handed out.
    package init(current: Key, others: [Key] = []) throws(Problem) {
        self.current = try Self.ringKey(current)
        var keys = [current.version: self.current]
        for other in others {
            let key = try Self.ringKey(other)
            // The same key twice is a list that was not shortened yet; two keys of one version are a mistake.
            if let known = keys[key.version], known.check != key.check {
                throw Problem(description: "there are two different keys of version \(key.version)")
            }
            keys[key.version] = key
        }
        self.keys = keys
    }

    /// The version under which new complaints are sealed.
    package var currentVersion: Int16 { current.version }
    /// Versions that can be opened, oldest first.
    package var versions: [Int16] { keys.keys.sorted() }

    var all: [RingKey] { keys.values.sorted { $0.version < $1.version } }

    func key(_ version: Int16) throws(VaultError) -> RingKey {
        guard let key = keys[version] else { throw .unknownKey(version: version) }
        return key
    }

    private static func ringKey(_ key: Key) throws(Problem) -> RingKey {
        guard let ringKey = RingKey(version: key.version, key.bytes) else {
            throw Problem(description: "a key has exactly \(RingKey.bytes) bytes, its version is from 1 to \(Int16.max)")
        }
        return ringKey
    }
}

/// Why something sealed does not open. Holds nothing of what was sealed.
package enum VaultError: Error, Equatable, CustomStringConvertible {
    /// Sealed under a key that is not configured.
    case unknownKey(version: Int16)
    /// The envelope was changed, belongs to another complaint, or the key is not the one that its version says.
    case doesNotOpen

    package var description: String {
        switch self {
        case .unknownKey(let version):
            "sealed under version \(version) of the identity key, which is not configured; add it to identity.previousKeys"
        case .doesNotOpen: "an envelope does not open: it was changed, or the identity key is not the one that sealed it"
        }
    }
}
