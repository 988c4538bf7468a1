/// Levels of the official region code (Kemendagri): `35`, `35.78`, `35.78.01`, `35.78.01.1001`.
public enum RegionLevel: String, CaseIterable, Sendable {
    case province, regency, district, village

    /// Digits of a code of this level, without the dots.
    public var digits: Int {
        switch self {
        case .province: 2
        case .regency: 4
        case .district: 6
        case .village: 10
        }
    }
}

/// An official region code. Twelve characters or so of text in the database, eight bytes here: an index of all 91,000 codes
/// costs less than a megabyte.
public struct RegionCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let level: RegionLevel
    /// The digits as a number; provinces start at 11, so no leading zero is lost.
    private let number: Int64

    /// Accepts the dotted form only: two digits, two, two, four.
    public init?(_ text: some StringProtocol) {
        var number: Int64 = 0
        var length = 0
        for byte in text.utf8 {
            if Self.isDot(at: length) {
                guard byte == UInt8(ascii: ".") else { return nil }
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                // A leading zero would be lost.
                guard length > 0 || byte != UInt8(ascii: "0") else { return nil }
                number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            length += 1
            if length > Self.maximumLength { return nil }
        }
        switch length {
        case 2: level = .province
        case 5: level = .regency
        case 8: level = .district
        case Self.maximumLength: level = .village
        default: return nil
        }
        guard number >= 11 else { return nil }
        self.number = number
    }

    private static let maximumLength = 13

    private static func isDot(at position: Int) -> Bool { position == 2 || position == 5 || position == 8 }

    /// Stands where a wrong code was refused; no region has it.
    public static let placeholder = RegionCode(level: .province, number: 0)

    private init(level: RegionLevel, number: Int64) {
        self.level = level
        self.number = number
    }

    public var description: String {
        String(unsafeUninitializedCapacity: Self.maximumLength) { text in
            let digits = level.digits
            let length = digits + (digits > 2 ? 1 : 0) + (digits > 4 ? 1 : 0) + (digits > 6 ? 1 : 0)
            var rest = number
            for position in (0..<length).reversed() {
                if Self.isDot(at: position) {
                    text[position] = UInt8(ascii: ".")
                } else {
                    text[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
            }
            return length
        }
    }

    /// The region of a higher level that contains this one; itself for its own level; nil for a lower level.
    public func enclosing(_ wanted: RegionLevel) -> RegionCode? {
        guard wanted.digits <= level.digits else { return nil }
        var number = number
        for _ in wanted.digits..<level.digits { number /= 10 }
        return RegionCode(level: wanted, number: number)
    }

    /// By level, then by number.
    public static func < (left: RegionCode, right: RegionCode) -> Bool {
        (left.level.digits, left.number) < (right.level.digits, right.number)
    }
}
