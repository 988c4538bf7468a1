package import Complaints
internal import FoundationEssentials

/// Keys that stay outside the database.
extension ConfigurationKey {
    /// The same for every stage: what one hands out, another must accept.
    package static let accessCodeKey = ConfigurationKey(
        name: "accesscode.key", kind: .text, required: true, secret: true,
        help: "Key from which access codes are derived: at least 32 random bytes in base64 or hexadecimal; openssl rand -base64 32.")

    /// Response's, which looks after officers' accounts.
    package static let accountsKey = ConfigurationKey(
        name: "accounts.key", kind: .text, required: true, secret: true,
        help: "Key for officers' second factors, known devices and login counters: at least 32 random bytes; openssl rand -base64 32.")
}

extension ServiceConfiguration {
    /// The key that `accesscode.key` holds.
    package func accessCodes() throws(StartupFailure) -> AccessCodeKey {
        guard let key = AccessCodeKey(try secretBytes(.accessCodeKey, count: 32...1_024)) else {
            throw StartupFailure("accesscode.key is too short", advice: "Make one with: openssl rand -base64 32.")
        }
        return key
    }

    /// The bytes of a secret that is written in hexadecimal or base64. The error never shows them.
    package func secretBytes(_ key: ConfigurationKey, count: ClosedRange<Int>) throws(StartupFailure) -> [UInt8] {
        guard let bytes = Self.bytes(ofSecret: text(key)), count.contains(bytes.count) else {
            let wanted = count.lowerBound == count.upperBound ? "exactly \(count.lowerBound)" : "at least \(count.lowerBound)"
            throw StartupFailure(
                "\(key.name) (\(key.environmentName)) is not \(wanted) bytes in base64 or hexadecimal",
                advice: "Make one with: openssl rand -base64 \(count.lowerBound).")
        }
        return bytes
    }

    /// nil for what is neither hexadecimal nor base64.
    package static func bytes(ofSecret text: String) -> [UInt8]? {
        let text = text.filter { !$0.isWhitespace }
        return Hexadecimal.decode(Array(text.lowercased().utf8)[...]) ?? Data(base64Encoded: text).map { Array($0) }
    }
}
