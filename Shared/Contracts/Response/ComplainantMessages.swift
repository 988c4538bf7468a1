public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of `response.messages`.
public struct MessagesParams: WireObject {
    public var ticket: Ticket
    public var accessCode: String
    /// Nil: the one that the complainant chose.
    public var language: MessageLanguage?

    public init(ticket: Ticket, accessCode: String, language: MessageLanguage? = nil) {
        self.ticket = ticket
        self.accessCode = accessCode
        self.language = language
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.text("accessCode", Limits.accessCode)
        language = fields.optionalChoice("language", MessageLanguage.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("accessCode", accessCode)
            $0.field("language", language)
        }
    }
}

/// Something that a complainant was told.
public struct MessageItem: WireObject, Equatable {
    public var at: Timestamp
    /// The kind of message, such as `answered`.
    public var kind: String
    public var subject: String
    /// Paragraphs with an empty line between them.
    public var text: String

    public init(at: Timestamp, kind: String, subject: String, text: String) {
        self.at = at
        self.kind = kind
        self.subject = subject
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        at = fields.timestamp("at")
        kind = fields.text("kind", 1...40)
        subject = fields.text("subject", Limits.subject)
        text = fields.text("text", Limits.text, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("at", at)
            $0.field("kind", kind)
            $0.field("subject", subject)
            $0.field("text", text)
        }
    }
}

/// The newest two hundred, the newest first.
public struct MessagesResult: WireObject {
    public var items: [MessageItem]

    public init(items: [MessageItem]) {
        self.items = items
    }

    public init(from fields: inout FieldReader) {
        items = fields.array("items", 0...200, of: MessageItem.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("items", items) }
    }
}
