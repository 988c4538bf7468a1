internal import Crypto
internal import FoundationEssentials
internal import Time

/// How the receiver of a webhook knows that it is from us and not an old one: HMAC-SHA256 over time and body under a shared secret.
///
///     Pintu-Signature: t=1767225600,v1=<HMAC-SHA256(secret, "1767225600." + body) in hexadecimal>
///
/// Receivers compute it themselves, compare in constant time, and refuse a time that is more than five minutes away.
enum WebhookSignature {
    static func header(for body: [UInt8], at time: Timestamp, secret: [UInt8]) -> String {
        let seconds = time.microseconds / Timestamp.microsecondsPerSecond
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(seconds).".utf8) + body, using: SymmetricKey(data: secret))
        let digits = Array("0123456789abcdef")
        return "t=\(seconds),v1=" + String(code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
