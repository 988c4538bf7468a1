/// One value of a ``JSONDocument``. A node keeps its document's storage alive; it is cheap to copy.
public struct JSONNode: Sendable {
    public enum Kind: UInt8, Sendable, CaseIterable {
        case null, `true`, `false`, number, string, array, object
    }

    let document: JSONDocument
    let index: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    var word: TapeWord { TapeWord(bits: document.tape[index]) }

    public var kind: Kind { Kind(rawValue: word.kindBits) ?? .null }

    public var isNull: Bool { kind == .null }

    public var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The decoded string; nil for every other kind.
    public var string: String? {
        kind == .string ? document.decodedString(word) : nil
    }

    /// Runs `body` on the bytes of a string that holds no escape sequence (quotes excluded), without copying; nil for anything else.
    public func withPlainString<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        let word = word
        guard kind == .string, word.flags & TapeWord.escaped == 0 else { return nil }
        return document.withSlice(word, body)
    }

    /// True for a string that holds only ASCII and no escape sequence: its length in bytes is its length in characters.
    public var isPlainASCII: Bool {
        kind == .string && word.flags & (TapeWord.escaped | TapeWord.beyondASCII) == 0
    }

    /// True for a string with at least one escape sequence, which is the only way for a control character to get into one.
    public var hasEscapes: Bool {
        kind == .string && word.flags & TapeWord.escaped != 0
    }

    /// True when a string, decoded, is exactly `text`.
    public func equals(_ text: StaticString) -> Bool {
        kind == .string && document.matches(word, text)
    }

    /// Bytes of the string's text as it stands between the quotes; 0 for other kinds.
    public var rawLength: Int { kind == .string ? word.length : 0 }

    /// Exact integers in the range of Int64 only: "1.0" and "1e3" are not integers.
    public var int64: Int64? {
        let word = word
        guard kind == .number, word.flags & TapeWord.integer != 0 else { return nil }
        return document.withSlice(word, decimalInteger)
    }

    /// True for a number without fraction and exponent, however large.
    public var isInteger: Bool { kind == .number && word.flags & TapeWord.integer != 0 }

    /// Any finite number, rounded to the nearest double; nil when it is too large for one.
    public var double: Double? {
        guard kind == .number else { return nil }
        return document.withSlice(word, decimalDouble)
    }

    /// Elements of an array, members of an object, 0 otherwise.
    public var count: Int {
        kind == .array || kind == .object ? TapeWord(bits: document.tape[index + 1]).count : 0
    }

    /// The exact text of this value, a string's quotes included.
    public var rawBytes: ArraySlice<UInt8> {
        let word = word
        let margin = kind == .string ? 1 : 0
        return document.bytes[word.offset - margin..<word.offset + word.length + margin]
    }

    /// The first member of that name, compared after unescaping.
    public subscript(_ name: StaticString) -> JSONNode? {
        var members = JSONMembers(of: self)
        while let member = members.advance() {
            if document.matches(member.name, name) { return JSONNode(document: document, index: member.value) }
        }
        return nil
    }

    public subscript(_ name: String) -> JSONNode? {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Empty for anything but an object.
    public var members: JSONMembers { JSONMembers(of: self) }

    /// Empty for anything but an array.
    public var elements: JSONElements { JSONElements(of: self) }
}

/// Two nodes are equal when their texts are the same bytes.
extension JSONNode: Equatable {
    public static func == (left: JSONNode, right: JSONNode) -> Bool { left.rawBytes == right.rawBytes }
}
