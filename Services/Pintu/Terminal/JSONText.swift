internal import JSON

/// JSON for people: one member a line. The values themselves stay as the server wrote them, digit by digit.
enum JSONText {
    /// The text of a valid document, indented by two blanks; short arrays of plain values stay on one line.
    static func pretty(_ bytes: [UInt8]) -> String {
        guard let root = try? JSONDocument(bytes, limits: JSONLimits(maxDepth: 512)).root else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text: [UInt8] = []
        append(root, depth: 0, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static let inlineBytes = 80

    private static func append(_ node: JSONNode, depth: Int, to text: inout [UInt8]) {
        switch node.kind {
        case .object where node.count > 0:
            text.append(UInt8(ascii: "{"))
            for (index, member) in node.members.enumerated() {
                separate(index, depth + 1, &text)
                var name = JSONWriter()
                name.string(member.name)
                text += name.bytes
                text += ": ".utf8
                append(member.value, depth: depth + 1, to: &text)
            }
            indent(depth, &text)
            text.append(UInt8(ascii: "}"))
        case .array where node.count > 0:
            if let line = inline(node) {
                text += line
                return
            }
            text.append(UInt8(ascii: "["))
            for (index, element) in node.elements.enumerated() {
                separate(index, depth + 1, &text)
                append(element, depth: depth + 1, to: &text)
            }
            indent(depth, &text)
            text.append(UInt8(ascii: "]"))
        case .object: text += "{}".utf8
        case .array: text += "[]".utf8
        default: text += node.rawBytes
        }
    }

    private static func inline(_ array: JSONNode) -> [UInt8]? {
        var line: [UInt8] = [UInt8(ascii: "[")]
        for (index, element) in array.elements.enumerated() {
            guard element.kind != .object && element.kind != .array else { return nil }
            if index > 0 { line += ", ".utf8 }
            line += element.rawBytes
            guard line.count < inlineBytes else { return nil }
        }
        return line + [UInt8(ascii: "]")]
    }

    private static func separate(_ index: Int, _ depth: Int, _ text: inout [UInt8]) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        indent(depth, &text)
    }

    private static func indent(_ depth: Int, _ text: inout [UInt8]) {
        text.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { text += "  ".utf8 }
    }
}
