internal import ServiceKit
internal import Time

/// What a browser keeps after a successful login (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): whoever shows it for the same
/// login has a counter of failures to himself, so that strangers who guess cannot lock the owner out. It opens nothing by itself.
///
/// `pintu_device_<32 hex digits>_<day of issue>_<signature in base64url>`; nothing of it is kept.
struct DeviceToken: Sendable, Equatable {
    static let prefix = "pintu_device_"
    static let maxLength = 13 + 32 + 1 + 6 + 1 + 43
    static let validDays: Int64 = 365
    /// Then the next login gives a new one.
    static let renewalDays: Int64 = 180

    /// What is signed, beside the login. Unlike any other device's.
    let name: String
    let day: Int64

    static func random(now: Timestamp) -> DeviceToken {
        var generator = SystemRandomNumberGenerator()
        let nonce = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return DeviceToken(nonce: Hexadecimal.encode(nonce), day: day(of: now))
    }

    private init(nonce: String, day: Int64) {
        name = "\(nonce)_\(day)"
        self.day = day
    }

    /// Nil unless it was given out for this login, and not too long ago.
    init?(_ text: String, login: String, keys: AccountKeys, now: Timestamp) {
        guard text.utf8.count <= Self.maxLength, text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 32, let day = Int64(parts[1]),
            let signature = BaseEncoding.base64URL.decode(Array(parts[2].utf8)[...])
        else { return nil }
        self.init(nonce: String(parts[0]), day: day)
        guard keys.isDeviceSignature(signature, name, login: login), (0..<Self.validDays).contains(Self.day(of: now) - day) else {
            return nil
        }
    }

    func text(login: String, keys: AccountKeys) -> String {
        Self.prefix + name + "_" + BaseEncoding.base64URL.encode(keys.deviceSignature(name, login: login))
    }

    func isOld(now: Timestamp) -> Bool { Self.day(of: now) - day >= Self.renewalDays }

    private static func day(of now: Timestamp) -> Int64 { now.microseconds / Timestamp.microsecondsPerDay }
}
