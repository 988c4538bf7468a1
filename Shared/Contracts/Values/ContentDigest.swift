internal import JSON
package import RPC

/// SHA-256 of a file, on the wire as 64 lower-case hexadecimal digits.
package struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
    package static let byteCount = 32
    package let bytes: [UInt8]

    /// - Parameter bytes: exactly 32 of them.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { digit in Self.digits.firstIndex(of: digit) }
        guard digits.count == 2 * Self.byteCount, text.utf8.count == digits.count else { return nil }
        bytes = (0..<Self.byteCount).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
    }

    package var description: String {
        String(decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
    fileprivate static let placeholder = ContentDigest(zeros: ())

    private init(zeros: Void) { bytes = [UInt8](repeating: 0, count: Self.byteCount) }
}

extension FieldReader {
    package mutating func digest(_ name: StaticString) -> ContentDigest {
        custom(name, schema: digestSchema, placeholder: .placeholder, about: digestAbout, parse: parseDigest)
    }

    package mutating func optionalDigest(_ name: StaticString) -> ContentDigest? {
        optionalCustom(name, schema: digestSchema, about: digestAbout, parse: parseDigest)
    }
}

private let digestSchema = SchemaFragment.text(64...64, pattern: "^[0-9a-f]{64}$")
private let digestAbout: StaticString = "SHA-256 of the whole file in lower-case hexadecimal digits"

private func parseDigest(_ node: JSONNode) -> Result<ContentDigest, FieldRefusal> {
    node.string.flatMap { ContentDigest(hexadecimal: $0) }.map(Result.success)
        ?? .failure(.init("must be 64 lower-case hexadecimal digits"))
}
