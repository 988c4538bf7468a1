internal import Crypto
internal import ServiceKit
package import Time

/// The codes of an authenticator app: RFC 6238 with what every app understands, SHA-1, six digits, thirty seconds.
package struct OneTimePassword: Sendable, Equatable {
    package static let stepSeconds: Int64 = 30
    package static let digits = 6
    /// RFC 4226 recommends 160 bits.
    package static let secretBytes = 20
    /// Steps before and after the present one that are accepted, for clocks that go wrong and people who type slowly.
    package static let tolerance: Int64 = 1

    package let secret: [UInt8]

    package init(secret: [UInt8]) {
        self.secret = secret
    }

    package static func random() -> OneTimePassword {
        var generator = SystemRandomNumberGenerator()
        return OneTimePassword(secret: (0..<secretBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    package static func step(at time: Timestamp) -> Int64 {
        time.microseconds / (stepSeconds * Timestamp.microsecondsPerSecond)
    }

    package func code(step: Int64) -> String {
        var mac = HMAC<Insecure.SHA1>(key: SymmetricKey(data: secret))
        withUnsafeBytes(of: step.bigEndian) { mac.update(data: $0) }
        let digest = Array(mac.finalize())
        // RFC 4226, section 5.3: the last four bits say where the 31 bits of the number begin.
        let offset = Int(digest[19] & 0xF)
        let number = digest[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: Self.digits - text.count) + text
    }

    /// The step whose code this is, if it may still be used at `now`; nil otherwise.
    ///
    /// - Parameter last: the newest step that was used; that one and everything before it is over (RFC 6238, section 5.2).
    package func step(of typed: String, at now: Timestamp, after last: Int64?) -> Int64? {
        let code = typed.filter { $0 != " " }
        let present = Self.step(at: now)
        return ((present - Self.tolerance)...(present + Self.tolerance)).first { step in
            last.map { step > $0 } ?? true && Self.equal(self.code(step: step), code)
        }
    }

    /// What an app reads from a QR code. The names hold nothing that would have to be escaped, but for the at sign of a login.
    package func uri(login: String) -> String {
        let account = login.replacing("@", with: "%40")
        return "otpauth://totp/Pintu:\(account)?secret=\(BaseEncoding.base32.encode(secret))&issuer=Pintu&algorithm=SHA1&digits=6&period=30"
    }

    /// For those who type it.
    package var text: String { BaseEncoding.base32.encode(secret) }

    private static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
