package import Complaints
package import FoundationEssentials
package import JSON
package import RPC
package import Time

/// Parameters of `response.notifications`.
package struct NotificationsParams: WireObject {
    /// What the page before gave as next.
    package var after: String?
    package var unreadOnly: Bool
    package var limit: Int
    /// Nil: the account's own; Indonesian for a program.
    package var language: MessageLanguage?

    package init(after: String? = nil, unreadOnly: Bool = false, limit: Int = 50, language: MessageLanguage? = nil) {
        self.after = after
        self.unreadOnly = unreadOnly
        self.limit = limit
        self.language = language
    }

    package init(from fields: inout FieldReader) {
        after = fields.optionalText("after", 1...20)
        unreadOnly = fields.bool("unreadOnly", default: false)
        limit = Int(fields.optionalInt("limit", Limits.page) ?? 50)
        language = fields.optionalChoice("language", MessageLanguage.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("after", after)
            $0.field("unreadOnly", unreadOnly)
            $0.field("limit", limit)
            $0.field("language", language)
        }
    }
}

/// Something that an officer was told.
package struct NotificationItem: WireObject, Equatable {
    package var id: Int64
    /// When it happened.
    package var at: Timestamp
    /// The kind of message, such as `officerReminder`.
    package var kind: String
    package var ticket: Ticket
    package var agency: AgencyName?
    package var dueAt: Timestamp?
    package var subject: String
    /// Paragraphs with an empty line between them.
    package var text: String
    package var isRead: Bool

    package init(
        id: Int64, at: Timestamp, kind: String, ticket: Ticket, agency: AgencyName?, dueAt: Timestamp?, subject: String, text: String,
        isRead: Bool
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.ticket = ticket
        self.agency = agency
        self.dueAt = dueAt
        self.subject = subject
        self.text = text
        self.isRead = isRead
    }

    package init(from fields: inout FieldReader) {
        id = fields.int("id", 1...Limits.notificationID)
        at = fields.timestamp("at")
        kind = fields.text("kind", 1...40)
        ticket = fields.ticket("ticket")
        agency = fields.optionalObject("agency", AgencyName.self)
        dueAt = fields.optionalTimestamp("dueAt")
        subject = fields.text("subject", Limits.subject)
        text = fields.text("text", Limits.text, multiline: true)
        isRead = fields.bool("read")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("id", id)
            $0.field("at", at)
            $0.field("kind", kind)
            $0.field("ticket", ticket)
            $0.field("agency", agency)
            $0.field("dueAt", dueAt)
            $0.field("subject", subject)
            $0.field("text", text)
            $0.field("read", isRead)
        }
    }
}

/// What an officer was told, the newest first.
package struct NotificationsResult: WireObject {
    package var items: [NotificationItem]
    /// Counted up to a thousand; absent for a program, which marks nothing as read.
    package var unread: Int?
    /// Give it back as `after` for the next page; absent on the last.
    package var next: String?

    package init(items: [NotificationItem], unread: Int?, next: String?) {
        self.items = items
        self.unread = unread
        self.next = next
    }

    package init(from fields: inout FieldReader) {
        items = fields.array("items", 0...Int(Limits.page.upperBound), of: NotificationItem.self)
        unread = fields.optionalInt("unread", 0...1_000).map { Int($0) }
        next = fields.optionalText("next", 1...20)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("items", items)
            $0.field("unread", unread)
            $0.field("next", next)
        }
    }
}

/// Parameters of `response.markRead`.
package struct MarkReadParams: WireObject {
    package let idempotencyKey: UUID
    /// Those that are not the caller's own are passed over.
    package let ids: [Int64]

    package init(ids: [Int64], idempotencyKey: UUID = UUID()) {
        self.ids = ids
        self.idempotencyKey = idempotencyKey
    }

    package init(from fields: inout FieldReader) {
        idempotencyKey = fields.uuid("idempotencyKey")
        ids = fields.ints("ids", 1...Int(Limits.page.upperBound), each: 1...Limits.notificationID)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("idempotencyKey", idempotencyKey)
            $0.field("ids", ids)
        }
    }
}

/// What is left to read, up to a thousand.
package struct MarkReadResult: WireObject, Equatable {
    package let unread: Int

    package init(unread: Int) {
        self.unread = unread
    }

    package init(from fields: inout FieldReader) {
        unread = Int(fields.int("unread", 0...1_000))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("unread", unread) }
    }
}
