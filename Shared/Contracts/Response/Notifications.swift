public import Complaints
public import FoundationEssentials
public import JSON
public import RPC
public import Time

/// Parameters of `response.notifications`.
public struct NotificationsParams: WireObject {
    /// What the page before gave as next.
    public var after: String?
    public var unreadOnly: Bool
    public var limit: Int
    /// Nil: the account's own; Indonesian for a program.
    public var language: MessageLanguage?

    public init(after: String? = nil, unreadOnly: Bool = false, limit: Int = 50, language: MessageLanguage? = nil) {
        self.after = after
        self.unreadOnly = unreadOnly
        self.limit = limit
        self.language = language
    }

    public init(from fields: inout FieldReader) {
        after = fields.optionalText("after", 1...20)
        unreadOnly = fields.bool("unreadOnly", default: false)
        limit = Int(fields.optionalInt("limit", Limits.page) ?? 50)
        language = fields.optionalChoice("language", MessageLanguage.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("after", after)
            $0.field("unreadOnly", unreadOnly)
            $0.field("limit", limit)
            $0.field("language", language)
        }
    }
}

/// Something that an officer was told.
public struct NotificationItem: WireObject, Equatable {
    public var id: Int64
    /// When it happened.
    public var at: Timestamp
    /// The kind of message, such as `officerReminder`.
    public var kind: String
    public var ticket: Ticket
    public var agency: AgencyName?
    public var dueAt: Timestamp?
    public var subject: String
    /// Paragraphs with an empty line between them.
    public var text: String
    public var isRead: Bool

    public init(
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

    public init(from fields: inout FieldReader) {
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

    public func write(to writer: inout JSONWriter) {
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
public struct NotificationsResult: WireObject {
    public var items: [NotificationItem]
    /// Counted up to a thousand; absent for a program, which marks nothing as read.
    public var unread: Int?
    /// Give it back as `after` for the next page; absent on the last.
    public var next: String?

    public init(items: [NotificationItem], unread: Int?, next: String?) {
        self.items = items
        self.unread = unread
        self.next = next
    }

    public init(from fields: inout FieldReader) {
        items = fields.array("items", 0...Int(Limits.page.upperBound), of: NotificationItem.self)
        unread = fields.optionalInt("unread", 0...1_000).map { Int($0) }
        next = fields.optionalText("next", 1...20)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("items", items)
            $0.field("unread", unread)
            $0.field("next", next)
        }
    }
}

/// Parameters of `response.markRead`.
public struct MarkReadParams: WireObject {
    public let idempotencyKey: UUID
    /// Those that are not the caller's own are passed over.
    public let ids: [Int64]

    public init(ids: [Int64], idempotencyKey: UUID = .timeOrdered()) {
        self.ids = ids
        self.idempotencyKey = idempotencyKey
    }

    public init(from fields: inout FieldReader) {
        idempotencyKey = fields.uuid("idempotencyKey")
        ids = fields.ints("ids", 1...Int(Limits.page.upperBound), each: 1...Limits.notificationID)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("idempotencyKey", idempotencyKey)
            $0.field("ids", ids)
        }
    }
}

/// What is left to read, up to a thousand.
public struct MarkReadResult: WireObject, Equatable {
    public let unread: Int

    public init(unread: Int) {
        self.unread = unread
    }

    public init(from fields: inout FieldReader) {
        unread = Int(fields.int("unread", 0...1_000))
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("unread", unread) }
    }
}
