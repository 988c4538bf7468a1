/// The public tracking number of a complaint: the row's number followed by a check digit, decimal digits only, because people
/// dictate it by phone and type it into an SMS.
///
/// The check digit follows H. M. Damm (2004): it finds every single wrong digit and every swap of neighbours.
public struct Ticket: Hashable, Sendable, CustomStringConvertible {
    /// The first number an installation hands out, so that every ticket has at least nine digits.
    public static let firstComplaintID: Int64 = 10_000_000
    /// Keeps a ticket below 2^53, so that every JSON reader carries it exactly even when it is sent as a number.
    public static let maximumDigits = 15

    public let complaintID: Int64

    public init(complaintID: Int64) {
        self.complaintID = complaintID
    }

    /// Reads what a person typed. Blanks, dots and hyphens between digits are ignored.
    public init?(_ text: some StringProtocol) {
        var number: Int64 = 0
        var digits = 0
        var interim: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte - UInt8(ascii: "0")
                digits += 1
                if digits > Self.maximumDigits || number == 0 && digit == 0 { return nil }
                number = number * 10 + Int64(digit)
                interim = Self.step(interim, digit)
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."): continue
            default: return nil
            }
        }
        guard digits >= 2, interim == 0 else { return nil }
        complaintID = number / 10
    }

    public var description: String {
        var text = String(complaintID)
        let check = text.utf8.reduce(0) { Self.step($0, $1 &- UInt8(ascii: "0")) }
        text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "0") + check))
        return text
    }

    /// Walks the quasigroup; zero at the end of a number with its check digit means that it is intact.
    private static func step(_ interim: UInt8, _ digit: UInt8) -> UInt8 { quasigroup[Int(interim) * 10 + Int(digit)] }

    /// Damm's totally anti-symmetric quasigroup of order ten, row after row.
    private static let quasigroup: [UInt8] = [
        0, 3, 1, 7, 5, 9, 8, 6, 4, 2,
        7, 0, 9, 2, 1, 5, 4, 8, 6, 3,
        4, 2, 0, 6, 8, 7, 1, 3, 5, 9,
        1, 7, 5, 0, 9, 8, 3, 4, 2, 6,
        6, 1, 2, 3, 0, 4, 5, 9, 7, 8,
        3, 6, 7, 4, 2, 0, 9, 5, 8, 1,
        5, 8, 6, 9, 7, 2, 0, 1, 3, 4,
        8, 9, 4, 5, 3, 6, 2, 0, 1, 7,
        9, 4, 3, 8, 6, 1, 7, 2, 0, 5,
        2, 5, 8, 1, 4, 3, 6, 7, 9, 0,
    ]
}
