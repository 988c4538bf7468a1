/// A place in the chain: a row's number and its hash. Kept outside the database (in logs, on paper), it proves later that no row up to this
/// one was changed: whoever changes one must compute all hashes after it anew, and meets another hash here.
///
/// Written `SEQ:HASH`, the hash as 64 hexadecimal digits in lower case.
package struct AuditAnchor: Sendable, Hashable, CustomStringConvertible {
    package let seq: Int64
    package let hash: [UInt8]

    package init(seq: Int64, hash: [UInt8]) {
        self.seq = seq
        self.hash = hash
    }

    /// Nil unless it is written exactly as ``description`` writes it.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let seq = Int64(parts[0]), seq >= 0, String(seq) == parts[0], parts[1].utf8.count == 64 else { return nil }
        let digits = Array(parts[1].utf8).map { Self.digits.firstIndex(of: $0) }
        var hash: [UInt8] = []
        for place in stride(from: 0, to: 64, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            hash.append(UInt8(high << 4 | low))
        }
        self.init(seq: seq, hash: hash)
    }

    package var description: String {
        "\(seq):" + String(decoding: hash.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Before the first row: the hash of nothing, SHA-256.
    package static let origin = AuditAnchor(
        seq: 0,
        hash: [
            0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64,
            0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
        ])
}
