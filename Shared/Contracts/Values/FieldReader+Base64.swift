internal import FoundationEssentials
public import JSON
public import RPC

/// Bytes inside JSON: base64 with padding (RFC 4648 section 4).
extension FieldReader {
    /// - Parameter limit: of the bytes, not of their text. Placeholder: [].
    public mutating func base64(_ name: StaticString, upTo limit: Int) -> [UInt8] {
        let characters = (limit + 2) / 3 * 4
        return custom(
            name, schema: .text(0...characters, pattern: "^[A-Za-z0-9+/]*={0,2}$"), placeholder: [], about: "base64 with padding"
        ) { node in
            guard node.rawLength <= 2 * characters, let text = node.string, isPadded(text), let data = Data(base64Encoded: text) else {
                return .failure(.init("must be base64 with padding"))
            }
            return data.count <= limit ? .success([UInt8](data)) : .failure(.init("must be at most \(limit) bytes"))
        }
    }
}

/// Foundation is generous about where padding stands.
private func isPadded(_ text: String) -> Bool {
    let padding = text.utf8.suffix(2).drop { $0 != UInt8(ascii: "=") }
    return text.utf8.count.isMultiple(of: 4) && padding.allSatisfy { $0 == UInt8(ascii: "=") }
        && !text.utf8.dropLast(2).contains(UInt8(ascii: "="))
}

extension JSONWriter {
    public mutating func field(_ name: StaticString, base64 bytes: [UInt8]) {
        field(name, Data(bytes).base64EncodedString())
    }
}
