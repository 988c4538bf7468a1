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
        var digits = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") { continue }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 10 else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            digits += 1
        }
        guard let level = RegionLevel.allCases.first(where: { $0.digits == digits }) else { return nil }
        self.level = level
        self.number = number
        // Writing it out again finds every misplaced dot and leading zero.
        guard number >= 11, description == text else { return nil }
    }

    /// Stands where a wrong code was refused; no region has it.
    public static let placeholder = RegionCode(level: .province, number: 0)

    private init(level: RegionLevel, number: Int64) {
        self.level = level
        self.number = number
    }

    public var description: String {
        let digits = String(number)
        var text = ""
        for (position, digit) in digits.enumerated() {
            if position == 2 || position == 4 || position == 6 { text.append(".") }
            text.append(digit)
        }
        return text
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
