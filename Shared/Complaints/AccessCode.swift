internal import Crypto

/// Turns a ticket into the secret that opens the private view of its complaint.
///
/// The code is derived, not stored: a submission that is sent twice gets the same code again, and a copy of the database opens
/// nothing. The key stays outside the database.
public struct AccessCodeKey: Sendable {
    /// 60 bits in Crockford's base 32, written in three groups of four: short enough to copy from a screen by hand.
    public static let symbols = 12

    private let key: SymmetricKey

    /// - Parameter bytes: at least 32 random bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The code of a complaint, such as `7GQ2-XM4A-0ZKD`.
    public func code(for ticket: Ticket) -> String {
        var utf8: [UInt8] = []
        utf8.reserveCapacity(Self.symbols + 2)
        for (position, symbol) in symbols(for: ticket).enumerated() {
            if position > 0 && position % 4 == 0 { utf8.append(UInt8(ascii: "-")) }
            utf8.append(symbol)
        }
        return String(decoding: utf8, as: UTF8.self)
    }

    /// Compares in constant time; lower case, missing hyphens and the look-alikes O, I and L are forgiven.
    public func accepts(_ typed: String, for ticket: Ticket) -> Bool {
        var given: [UInt8] = []
        for byte in typed.utf8 {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: " "): continue
            case UInt8(ascii: "o"), UInt8(ascii: "O"): given.append(UInt8(ascii: "0"))
            case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "L"): given.append(UInt8(ascii: "1"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): given.append(byte - 32)
            default: given.append(byte)
            }
        }
        let expected = symbols(for: ticket)
        guard given.count == expected.count else { return false }
        return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func symbols(for ticket: Ticket) -> [UInt8] {
        let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        var mac = HMAC<SHA256>(key: key)
        withUnsafeBytes(of: ticket.complaintID.littleEndian) { mac.update(data: $0) }
        return mac.finalize().prefix(Self.symbols).map { alphabet.utf8Start[Int($0 & 31)] }
    }
}
