/// Looks members up by name while a caller takes them in about the order in which they stand, and knows afterwards which names stand twice.
public struct JSONObjectCursor: Sendable {
    private let document: JSONDocument
    private let first: Int
    private let end: Int
    /// Members in the text, duplicates included.
    public let count: Int
    private var index: Int
    private var ordinal = 0
    /// Bit n: member n has been taken. Only the first 64 members have one.
    private var taken: UInt64 = 0

    /// An object without members.
    public static let empty = JSONObjectCursor()

    private init() {
        document = JSONDocument()
        (first, end, count, index) = (0, 0, 0, 0)
    }

    /// Nil for anything but an object.
    public init?(_ node: JSONNode) {
        guard node.kind == .object else { return nil }
        document = node.document
        first = node.index + 2
        let link = TapeWord(bits: document.tape[node.index + 1])
        end = link.next
        count = link.count
        index = first
    }

    /// The next member of that name, from behind the one found last to the end, then from the start.
    public mutating func find(_ name: StaticString) -> JSONNode? {
        for _ in 0..<count {
            if index >= end { (index, ordinal) = (first, 0) }
            let value = index + 1
            let found = document.matches(TapeWord(bits: document.tape[index]), name)
            let position = ordinal
            index = document.next(after: value)
            ordinal += 1
            if found {
                if position < 64 { taken |= 1 << UInt64(position) }
                return JSONNode(document: document, index: value)
            }
        }
        return nil
    }

    /// Names that stand more than once, each once. Costs almost nothing when every member was found by a different name before.
    public func duplicates() -> [String] {
        guard count > 1, taken.nonzeroBitCount < count else { return [] }
        return count <= 64 ? duplicatesOfUntaken() : allDuplicates()
    }

    /// A name that stands twice has at least one member nobody took.
    private func duplicatesOfUntaken() -> [String] {
        var names: [String] = []
        var (index, ordinal) = (first, 0)
        while index < end {
            if taken & (1 << UInt64(ordinal)) == 0, isRepeated(index) {
                let name = document.decodedString(TapeWord(bits: document.tape[index]))
                if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
            }
            index = document.next(after: index + 1)
            ordinal += 1
        }
        return names
    }

    private func isRepeated(_ member: Int) -> Bool {
        let word = TapeWord(bits: document.tape[member])
        var other = first
        while other < end {
            if other != member, document.sameString(word, TapeWord(bits: document.tape[other])) { return true }
            other = document.next(after: other + 1)
        }
        return false
    }

    /// Seeded hashing keeps an object of many thousand members linear.
    private func allDuplicates() -> [String] {
        var occurrences: [[UInt8]: Int] = [:]
        var names: [String] = []
        var index = first
        while index < end {
            let name = document.decodedString(TapeWord(bits: document.tape[index]))
            occurrences[Array(name.utf8), default: 0] += 1
            if occurrences[Array(name.utf8)] == 2 { names.append(name) }
            index = document.next(after: index + 1)
        }
        return names
    }
}
