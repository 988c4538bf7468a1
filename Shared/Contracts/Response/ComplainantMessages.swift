package import Complaints
package import JSON
package import RPC
package import Time

/// Parameters of `response.messages`.
package struct MessagesParams: WireObject {
    package var ticket: Ticket
    package var accessCode: String
    /// Nil: the one that the complainant chose.
    package var language: MessageLanguage?

    package init(ticket: Ticket, accessCode: String, language: MessageLanguage? = nil) {
        self.ticket = ticket
        self.accessCode = accessCode
        self.language = language
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.text("accessCode", Limits.accessCode)
        language = fields.optionalChoice("language", MessageLanguage.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("accessCode", accessCode)
            $0.field("language", language)
        }
    }
}

/// Something that a complainant was told.
package struct MessageItem: WireObject, Equatable {
    package var at: Timestamp
    /// The kind of message, such as `answered`.
    package var kind: String
    package var subject: String
    /// Paragraphs with an empty line between them.
    package var text: String

    package init(at: Timestamp, kind: String, subject: String, text: String) {
        self.at = at
        self.kind = kind
        self.subject = subject
        self.text = text
    }

    package init(from fields: inout FieldReader) {
        at = fields.timestamp("at")
        kind = fields.text("kind", 1...40)
        subject = fields.text("subject", Limits.subject)
        text = fields.text("text", Limits.text, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("at", at)
            $0.field("kind", kind)
            $0.field("subject", subject)
            $0.field("text", text)
        }
    }
}

/// The newest two hundred, the newest first.
package struct MessagesResult: WireObject {
    package var items: [MessageItem]

    package init(items: [MessageItem]) {
        self.items = items
    }

    package init(from fields: inout FieldReader) {
        items = fields.array("items", 0...200, of: MessageItem.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("items", items) }
    }
}
