internal import JSON

/// What a gateway gets, and what of its answer is kept.
enum WebhookBody {
    static func render(_ message: OutgoingMessage) -> [UInt8] {
        var writer = JSONWriter(reserving: message.text.utf8.count + 512)
        writer.beginObject()
        let members = [
            ("id", message.key), ("channel", message.to.channel.rawValue), ("to", message.to.text), ("subject", message.subject),
            ("text", message.text), ("language", message.language),
        ]
        for (name, value) in members {
            writer.name(name)
            writer.string(value)
        }
        writer.endObject()
        return writer.bytes
    }

    private static let maxReferenceBytes = 200

    /// The gateway's own number for the message: the member `id` of its answer, when it looks like a number or name. Anything else it may
    /// say is not kept: it could repeat the address.
    static func reference(in answer: [UInt8]) -> String? {
        guard let id = (try? JSONDocument(answer))?.root["id"] else { return nil }
        let text = id.string ?? id.int64.map(String.init) ?? ""
        let isName = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || "._:-".utf8.contains(byte)
        }
        return isName && (1...maxReferenceBytes).contains(text.utf8.count) ? text : nil
    }
}
