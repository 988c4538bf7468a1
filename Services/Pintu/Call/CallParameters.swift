internal import FoundationEssentials
internal import JSON

/// The parameters of a call as they are typed: JSON, `-` for standard input, `@file` for a file.
struct CallParameters: Sendable, Equatable {
    /// A valid JSON text.
    private(set) var json: [UInt8]

    static let maxBytes = 1 << 20

    /// - Throws: `CommandFailure` with the place of the mistake and the exit code of a parse error.
    init(json: [UInt8]) throws(CommandFailure) {
        do {
            _ = try JSONDocument(json)
        } catch {
            let before = json.prefix(error.offset)
            let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
            let column = 1 + before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
            throw CommandFailure(
                "the parameters are not JSON: \(error.problem.rawValue) (line \(line), column \(column))",
                advice: "Parameters are one JSON object, for instance '{\"ticket\": \"100000011\"}'.", exitCode: 65)
        }
        self.json = json
    }

    /// The key that stands in the parameters now when none did: it makes the call safe to repeat.
    ///
    /// - Returns: nil when nothing was added.
    mutating func addIdempotencyKey(_ key: UUID) -> UUID? {
        guard let root = try? JSONDocument(json).root, root.kind == .object, root["idempotencyKey"] == nil else { return nil }
        var writer = JSONWriter(reserving: json.count + 64)
        writer.raw(root.rawBytes)
        writer.reopenObject()
        writer.name("idempotencyKey")
        writer.string(key.uuidString.lowercased())
        writer.endObject()
        json = writer.bytes
        return key
    }
}
