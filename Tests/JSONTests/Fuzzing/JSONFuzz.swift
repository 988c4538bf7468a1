import Foundation
import JSON

/// `JSONDocument` against Foundation: whether a text is JSON, and what it says. Every intended difference is one of the rules below.
/// deploy/fuzz gives it what libFuzzer thinks of, the tests what lies in Tests/Corpus.
enum JSONFuzz {
    struct Finding: Error, CustomStringConvertible {
        let description: String
    }

    static func examine(_ bytes: [UInt8]) throws {
        let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(bytes)
        } catch {
            try require((0...bytes.count).contains(error.offset), "an error outside the text: \(error)")
            return try require(theirs == nil || Rule.theyAlone(bytes, error), "refused by us alone: \(error)")
        }
        try check(document.root)
        guard let theirs else { return try require(Rule.weAlone(document.root), "accepted by us alone") }
        try compare(document.root, theirs)
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        do {
            try JSONFuzz.examine(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            fatalError("\(error)")
        }
        return 0
    }
#endif

/// Where the two may differ, and why.
private enum Rule {
    /// We accept numbers of any size, because whoever reads a field says what it may hold; Foundation refuses those that no Double can hold.
    static func weAlone(_ root: JSONNode) -> Bool { holdsHugeNumber(root) }

    private static func holdsHugeNumber(_ node: JSONNode) -> Bool {
        switch node.kind {
        case .number: node.double == nil
        case .array: node.elements.contains { holdsHugeNumber($0) }
        case .object: node.members.contains { holdsHugeNumber($0.value) }
        default: false
        }
    }

    static func theyAlone(_ bytes: [UInt8], _ error: JSONError) -> Bool {
        // Foundation skips a byte order mark. RFC 8259 section 8.1 allows a parser to refuse it.
        if error.problem == .byteOrderMark { return bytes.starts(with: [0xEF, 0xBB, 0xBF]) }
        // Foundation goes down 512 levels, we 32.
        if error.problem == .tooDeep { return depth(of: bytes) > 32 }
        // Foundation lets a comma stand before the closing bracket, which is not JSON.
        if isAfterComma(bytes, error) { return true }
        // Foundation also reads UTF-16 and UTF-32, which it knows by their marks or their zeros. No JSON in UTF-8 holds such a byte.
        return bytes.contains(0) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
    }

    /// Foundation loses a U+FEFF where a text begins or goes on after an escape. To us it is a character like any other.
    static func withoutMarks(_ text: String) -> String {
        String(decoding: text.unicodeScalars.filter { $0 != "\u{FEFF}" }.flatMap { Array(String($0).utf8) }, as: UTF8.self)
    }

    static func isSameText(_ ours: String?, _ theirs: String?) -> Bool {
        guard let ours, let theirs else { return false }
        return ours.utf8.elementsEqual(theirs.utf8) || withoutMarks(ours).utf8.elementsEqual(withoutMarks(theirs).utf8)
    }

    private static func isAfterComma(_ bytes: [UInt8], _ error: JSONError) -> Bool {
        let end: UInt8? = [.expectedValue: 0x5D, .expectedName: 0x7D][error.problem]
        guard let end, error.offset < bytes.count, bytes[error.offset] == end else { return false }
        return bytes[..<error.offset].last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) } == 0x2C
    }

    /// Brackets outside strings, counted as simply as possible.
    private static func depth(of bytes: [UInt8]) -> Int {
        var (depth, deepest, isString, isEscaped) = (0, 0, false, false)
        for byte in bytes {
            if isString {
                if isEscaped { isEscaped = false } else if byte == 0x5C { isEscaped = true } else if byte == 0x22 { isString = false }
            } else if byte == 0x22 {
                isString = true
            } else if byte == 0x5B || byte == 0x7B {
                depth += 1
                deepest = max(deepest, depth)
            } else if byte == 0x5D || byte == 0x7D {
                depth -= 1
            }
        }
        return deepest
    }
}

/// Ours says the same as theirs.
private func compare(_ node: JSONNode, _ theirs: Any) throws {
    switch node.kind {
    case .null: try require(theirs is NSNull, "null")
    case .true: try require(theirs as? Bool == true, "true")
    case .false: try require(theirs as? Bool == false, "false")
    case .number:
        guard let number = theirs as? NSNumber else { return try require(false, "a number") }
        if let integer = node.int64 { try require(number.int64Value == integer, "integer \(integer), not \(number)") }
    case .string: try require(Rule.isSameText(node.string, theirs as? String), "a text")
    case .array:
        guard let array = theirs as? [Any], array.count == node.count else { return try require(false, "an array") }
        for (element, other) in zip(node.elements, array) { try compare(element, other) }
    case .object:
        guard let object = theirs as? [String: Any] else { return try require(false, "an object") }
        // Names that are the same to Swift (written twice, or composed differently) are one member to Foundation and several to us.
        guard Set(node.members.map { Rule.withoutMarks($0.name) }).count == node.count else {
            return try require(object.count <= node.count, "equal names")
        }
        try require(object.count == node.count, "the number of members")
        let unmarked = Dictionary(object.map { (Rule.withoutMarks($0), $1) }) { first, _ in first }
        for (name, value) in node.members {
            guard let other = unmarked[Rule.withoutMarks(name)] else { return try require(false, "a member") }
            try compare(value, other)
        }
    }
}

/// What must be true of every text that we accept, whatever others say.
private func check(_ node: JSONNode) throws {
    switch node.kind {
    case .number:
        // The C library rounds correctly; zeros and infinities included.
        let expected = strtod(String(decoding: node.rawBytes, as: UTF8.self), nil)
        try require(
            node.double?.bitPattern == (expected.isFinite ? expected.bitPattern : nil),
            "\(expected) is read as \(String(describing: node.double))")
    case .string:
        guard let text = node.string else { return try require(false, "a string without a text") }
        var writer = JSONWriter()
        writer.string(text)
        let again = try? JSONDocument(writer.bytes)
        try require(again?.root.string.map { Array($0.utf8) } == Array(text.utf8), "what we write is read differently")
    case .array: for element in node.elements { try check(element) }
    case .object:
        var occurrences: [[UInt8]: Int] = [:]
        for (name, value) in node.members {
            occurrences[Array(name.utf8), default: 0] += 1
            try check(value)
        }
        var cursor = JSONObjectCursor(node)
        if let name = node.members.first(where: { _ in true })?.name, name == "a" {
            try require(cursor?.find("a")?.rawBytes == node["a"]?.rawBytes, "a member is found differently")
        }
        let doubled = Set(cursor?.duplicates().map { Array($0.utf8) } ?? [])
        try require(doubled == Set(occurrences.filter { $0.value > 1 }.keys), "names that stand twice")
    default: break
    }
}

private func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw JSONFuzz.Finding(description: message()) }
}
