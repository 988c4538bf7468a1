/// The members of an object in the order of the text, duplicates included.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let end: Int

    init(of node: JSONNode) {
        document = node.document
        let isObject = node.kind == .object
        index = node.index + 2
        end = isObject ? TapeWord(bits: document.tape[node.index + 1]).next : index
    }

    /// The next member's name and the index of its value, nothing decoded.
    mutating func advance() -> (name: TapeWord, value: Int)? {
        guard index < end else { return nil }
        let name = TapeWord(bits: document.tape[index])
        let value = index + 1
        index = document.next(after: value)
        return (name, value)
    }

    public mutating func next() -> (name: String, value: JSONNode)? {
        advance().map { (document.decodedString($0.name), JSONNode(document: document, index: $0.value)) }
    }
}

/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var index: Int
    private let end: Int

    init(of node: JSONNode) {
        document = node.document
        let isArray = node.kind == .array
        index = node.index + 2
        end = isArray ? TapeWord(bits: document.tape[node.index + 1]).next : index
    }

    public mutating func next() -> JSONNode? {
        guard index < end else { return nil }
        defer { index = document.next(after: index) }
        return JSONNode(document: document, index: index)
    }
}
