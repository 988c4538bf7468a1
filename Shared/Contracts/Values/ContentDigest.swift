internal import JSON
public import RPC

/// SHA-256 of a file, on the wire as 64 lower-case hexadecimal digits.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
    public static let byteCount = 32
    public let bytes: [UInt8]

    /// - Parameter bytes: exactly 32 of them.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    public init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { digit in Self.digits.firstIndex(of: digit) }
        guard digits.count == 2 * Self.byteCount, text.utf8.count == digits.count else { return nil }
        bytes = (0..<Self.byteCount).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
    }

    public var description: String {
        String(decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
    fileprivate static let placeholder = ContentDigest(zeros: ())

    private init(zeros: Void) { bytes = [UInt8](repeating: 0, count: Self.byteCount) }
}

extension FieldReader {
    public mutating func digest(_ name: StaticString) -> ContentDigest {
        custom(name, schema: digestSchema, placeholder: .placeholder, about: digestAbout, parse: parseDigest)
    }

    public mutating func optionalDigest(_ name: StaticString) -> ContentDigest? {
        optionalCustom(name, schema: digestSchema, about: digestAbout, parse: parseDigest)
    }
}

private let digestSchema = SchemaFragment.text(64...64, pattern: "^[0-9a-f]{64}$")
private let digestAbout: StaticString = "SHA-256 of the whole file in lower-case hexadecimal digits"

private func parseDigest(_ node: JSONNode) -> Result<ContentDigest, FieldRefusal> {
    node.string.flatMap { ContentDigest(hexadecimal: $0) }.map(Result.success)
        ?? .failure(.init("must be 64 lower-case hexadecimal digits"))
}
