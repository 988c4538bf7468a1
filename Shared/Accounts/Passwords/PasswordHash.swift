internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// How much work one guess costs: scrypt's parameters (RFC 7914). Memory is 128 · rounds · blockSize bytes.
package struct PasswordCost: Sendable, Hashable {
    package let log2Rounds: Int
    package let blockSize: Int
    package let parallelism: Int

    /// 32 MiB; one of the settings that OWASP's Password Storage Cheat Sheet calls equally strong, the one with the least memory of those
    /// that two at a time leave room for.
    package static let usual = PasswordCost(log2Rounds: 15)

    package init(log2Rounds: Int) {
        self.init(log2Rounds: log2Rounds, blockSize: 8, parallelism: 3)
    }

    init(log2Rounds: Int, blockSize: Int, parallelism: Int) {
        self.log2Rounds = log2Rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// Whatever stands in the database, checking a password never takes more than 256 MiB.
    fileprivate var isBearable: Bool {
        (1...18).contains(log2Rounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
            && blockSize << log2Rounds <= 1 << 21
    }
}

/// What is kept of a password, in PHC's string format: `$scrypt$ln=15,r=8,p=3$salt$hash`, both in base64 without padding.
package struct PasswordHash: Sendable, Equatable {
    static let saltBytes = 16
    static let keyBytes = 32

    package let cost: PasswordCost
    private let salt: [UInt8]
    private let key: [UInt8]

    private init(cost: PasswordCost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// Slow on purpose: call it off the cooperative pool, see ``PasswordHasher``.
    package init(of password: String, cost: PasswordCost) throws {
        let salt = Self.random(Self.saltBytes)
        self.init(cost: cost, salt: salt, key: try Self.derive(password, salt, cost).withUnsafeBytes { Array($0) })
    }

    /// Fits no password. Checking one against it takes the usual time, which is what an unknown login needs.
    package static func decoy(cost: PasswordCost) -> PasswordHash {
        PasswordHash(cost: cost, salt: random(saltBytes), key: random(keyBytes))
    }

    /// Nil unless it is exactly what ``text`` gives.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let numbers = parts[2].split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
        guard numbers.map(\.first) == ["ln", "r", "p"], let log2Rounds = numbers[0].last.flatMap({ Int($0) }),
            let blockSize = numbers[1].last.flatMap({ Int($0) }), let parallelism = numbers[2].last.flatMap({ Int($0) })
        else { return nil }
        let cost = PasswordCost(log2Rounds: log2Rounds, blockSize: blockSize, parallelism: parallelism)
        guard cost.isBearable, let salt = Self.decode(parts[3]), salt.count == Self.saltBytes, let key = Self.decode(parts[4]),
            key.count == Self.keyBytes
        else { return nil }
        self.init(cost: cost, salt: salt, key: key)
        guard self.text == text else { return nil }
    }

    package var text: String {
        "$scrypt$ln=\(cost.log2Rounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(Self.encode(salt))$\(Self.encode(key))"
    }

    /// Slow on purpose; compares in constant time.
    package func matches(_ password: String) throws -> Bool {
        try Self.derive(password, salt, cost) == SymmetricKey(data: key)
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: PasswordCost) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: keyBytes, rounds: 1 << cost.log2Rounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { Array($0) }
    }
}
