/// The name with which an officer logs in: "budi", "budi.s@surabaya.go.id". Upper and lower case are the same.
package struct Login: Sendable, Hashable, CustomStringConvertible {
    package static let length = 3...64

    /// Lower case.
    package let text: String

    /// Nil unless it is 3 to 64 ASCII letters, digits and `.-_@`, a letter or digit first.
    package init?(_ typed: String) {
        let text = typed.lowercased()
        guard Self.length.contains(text.utf8.count), let first = text.utf8.first, Self.isLetterOrDigit(first),
            text.utf8.allSatisfy({ Self.isLetterOrDigit($0) || ".-_@".utf8.contains($0) })
        else { return nil }
        self.text = text
    }

    package var description: String { text }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
