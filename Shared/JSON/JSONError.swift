/// Why bytes are not a JSON text, and where.
public struct JSONError: Error, Sendable, Equatable {
    /// Bytes before the one that cannot stand where it stands.
    public let offset: Int
    public let problem: Problem

    public init(offset: Int, problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    public enum Problem: String, Sendable, CaseIterable {
        case unexpectedEnd = "the text ends too early"
        case expectedValue = "a value is expected"
        case expectedName = "a member name in quotes is expected"
        case expectedColon = "a colon is expected"
        case expectedCommaOrEnd = "a comma or the closing bracket is expected"
        case badLiteral = "true, false or null is misspelt"
        case badNumber = "a number is malformed"
        case badEscape = "an escape sequence is malformed"
        case loneSurrogate = "an escaped surrogate has no partner"
        case controlCharacter = "a control character in a string is not escaped"
        case badUTF8 = "the bytes are not UTF-8"
        case byteOrderMark = "a byte order mark is not allowed"
        case tooDeep = "the nesting is too deep"
        case tooLong = "the text is too long"
        case trailingBytes = "something follows the value"
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(problem.rawValue) (byte \(offset))" }
}

public struct JSONLimits: Sendable, Hashable {
    /// How many arrays and objects may stand inside each other. At most 512, because the parser recurses.
    public var maxDepth: Int

    /// A document is at most this long whatever the limits say: offsets in the tape have 28 bits.
    public static let maxBytes = (1 << 28) - 1

    public init(maxDepth: Int = 32) {
        self.maxDepth = min(max(maxDepth, 1), 512)
    }
}
