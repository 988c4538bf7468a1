internal import Crypto
package import FoundationEssentials

/// The text that proves who calls: `pintu_<32 hex digits of the id>_<43 base64url characters of the secret>`.
///
/// The id finds the row, the secret (32 random bytes) proves possession; the database holds the secret's SHA-256 only. A fast hash is
/// right here: 256 random bits cannot be guessed, unlike a password. The description shows the id, never the secret.
package struct AccessToken: Sendable, CustomStringConvertible {
    package static let prefix = "pintu_"
    package static let secretBytes = 32
    package static let textLength = 6 + 32 + 1 + 43

    package let id: UUID
    private let secret: [UInt8]

    /// A new one, from the system's cryptographic generator.
    package static func mint() -> AccessToken {
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<secretBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return AccessToken(id: UUID(), secret: secret)
    }

    /// Nil unless the text is exactly a token, in the one spelling that ``text`` gives.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.textLength, bytes.starts(with: Self.prefix.utf8), bytes[38] == UInt8(ascii: "_"),
            let id = Hexadecimal.decode(bytes[6..<38]), let secret = BaseEncoding.base64URL.decode(bytes[39...])
        else { return nil }
        self.init(
            id: UUID(
                uuid: (
                    id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]
                )), secret: secret)
    }

    private init(id: UUID, secret: [UInt8]) {
        self.id = id
        self.secret = secret
    }

    /// What the caller keeps; it cannot be shown a second time.
    package var text: String {
        Self.prefix + withUnsafeBytes(of: id.uuid) { Hexadecimal.encode($0) } + "_" + BaseEncoding.base64URL.encode(secret)
    }

    package var secretHash: [UInt8] { Array(SHA256.hash(data: secret)) }

    /// Compares in constant time (swift-crypto's promise for digests), so that the time says nothing about the stored hash.
    package func matches(hash: [UInt8]) -> Bool { SHA256.hash(data: secret) == hash }

    package var description: String { Self.prefix + withUnsafeBytes(of: id.uuid) { Hexadecimal.encode($0) } + "_…" }
}
