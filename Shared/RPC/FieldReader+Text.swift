internal import JSON

extension FieldReader {
    /// `range` counts Unicode scalars. Control characters are refused, except tab, line feed and carriage return in a multiline text.
    /// Nothing is trimmed. Placeholder: "".
    public mutating func text(_ name: StaticString, _ range: ClosedRange<Int>, multiline: Bool = false, about: StaticString = "") -> String
    {
        let node = value(name, required: true, about) { _ in .text(range) }
        return node.flatMap { checkedText(name, $0, range, multiline) } ?? ""
    }

    /// Missing or null is nil.
    public mutating func optionalText(
        _ name: StaticString, _ range: ClosedRange<Int>, multiline: Bool = false, about: StaticString = ""
    ) -> String? {
        let node = value(name, required: false, about) { _ in .text(range) }
        return node.flatMap { checkedText(name, $0, range, multiline) }
    }

    /// An array of texts. Placeholder: [].
    public mutating func texts(
        _ name: StaticString, _ count: ClosedRange<Int>, each range: ClosedRange<Int>, about: StaticString = ""
    ) -> [String] {
        let node = value(name, required: true, about) { _ in .array(of: .text(range), count) }
        return node.map { checkedTexts(name, $0, count, range) } ?? []
    }

    public mutating func optionalTexts(
        _ name: StaticString, _ count: ClosedRange<Int>, each range: ClosedRange<Int>, about: StaticString = ""
    ) -> [String]? {
        let node = value(name, required: false, about) { _ in .array(of: .text(range), count) }
        return node.map { checkedTexts(name, $0, count, range) }
    }

    private mutating func checkedText(_ name: StaticString, _ node: JSONNode, _ range: ClosedRange<Int>, _ multiline: Bool) -> String? {
        let text = node.string
        if let problem = textProblem(node, text, range, multiline) {
            reject(name, problem: problem)
            return nil
        }
        return text
    }

    private mutating func checkedTexts(
        _ name: StaticString, _ node: JSONNode, _ count: ClosedRange<Int>, _ range: ClosedRange<Int>
    ) -> [String] {
        elements(name, node, count) { element, _ in
            let text = element.string
            if let problem = textProblem(element, text, range, false) { return .failure(.init(problem)) }
            return .success(text ?? "")
        }
    }
}

private func textProblem(_ node: JSONNode, _ text: String?, _ range: ClosedRange<Int>, _ multiline: Bool) -> String? {
    guard var text else { return "must be a text" }
    let length = node.isPlainASCII ? node.rawLength : text.withUTF8(scalarCount)
    guard range.contains(length) else { return lengthProblem(range, "characters long") }
    // Only an escape sequence can bring a control character in: the parser refuses raw ones.
    guard node.hasEscapes, text.withUTF8({ hasControlCharacter($0, multiline) }) else { return nil }
    return "must not contain control characters"
}

/// Every scalar has exactly one byte that does not continue another.
private func scalarCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for byte in text where byte & 0xC0 != 0x80 { count &+= 1 }
    return count
}

private func hasControlCharacter(_ text: UnsafeBufferPointer<UInt8>, _ multiline: Bool) -> Bool {
    for byte in text where byte < 0x20 {
        guard multiline, byte == 0x09 || byte == 0x0A || byte == 0x0D else { return true }
    }
    return false
}

func lengthProblem(_ range: ClosedRange<Int>, _ unit: String) -> String {
    range.lowerBound == range.upperBound
        ? "must be exactly \(range.lowerBound) \(unit)" : "must be \(range.lowerBound) to \(range.upperBound) \(unit)"
}
