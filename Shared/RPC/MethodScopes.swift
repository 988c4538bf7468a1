/// Methods that a token is limited to: `intake.submit`, or a whole service, `intake.*`. They take rights away, they never add any: the
/// role must allow a method as well.
public struct MethodScopes: Sendable, Hashable {
    /// Sorted, without repetitions.
    public let texts: [String]
    private let names: Set<String>
    /// "intake."
    private let services: [String]

    public static let maxCount = 64
    public static let maxBytes = 128

    /// Nil when one of them is not a scope, or there are none or more than ``maxCount``.
    public init?(_ texts: some Sequence<String>) {
        let distinct = Set(texts)
        guard (1...Self.maxCount).contains(distinct.count), distinct.allSatisfy(Self.isScope) else { return nil }
        self.texts = distinct.sorted()
        names = distinct.filter { !$0.hasSuffix(".*") }
        services = self.texts.filter { $0.hasSuffix(".*") }.map { String($0.dropLast()) }
    }

    public func allows(_ method: String) -> Bool {
        names.contains(method) || services.contains { method.hasPrefix($0) }
    }

    /// `word.word` or `word.*`, words of ASCII letters; the protocol's own methods (`rpc.…`) are open to everybody and no scope.
    public static func isScope(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        func isWord(_ part: Substring) -> Bool {
            !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        }
        return text.utf8.count <= maxBytes && parts.count == 2 && isWord(parts[0]) && parts[0] != "rpc"
            && (parts[1] == "*" || isWord(parts[1]))
    }
}
