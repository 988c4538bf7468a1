public import Complaints
public import JSON
public import RPC
public import Time

/// A complaint as a line of an inbox or queue.
public struct CaseSummary: WireObject, Equatable {
    public var ticket: Ticket
    public var status: Status
    public var version: Int32
    public var `class`: ComplaintClass
    public var channel: Channel
    public var subject: String?
    /// The beginning of the text.
    public var excerpt: String
    public var agency: String?
    public var namedAgency: String?
    public var region: String?
    public var category: String?
    public var submittedAt: Timestamp
    public var dueAt: Timestamp?
    public var anonymous: Bool
    public var confidential: Bool
    /// The complainant has answered back, or an appeal was upheld: before everything else.
    public var raised: Bool
    /// How much the text looks like spam, 0 to 1; only in the coordinators' queue, and only once enough was learned.
    public var spamScore: Double?

    public init(
        ticket: Ticket, status: Status, version: Int32, class: ComplaintClass, channel: Channel, subject: String?, excerpt: String,
        agency: String?, namedAgency: String?, region: String?, category: String?, submittedAt: Timestamp, dueAt: Timestamp?,
        anonymous: Bool, confidential: Bool, raised: Bool = false, spamScore: Double? = nil
    ) {
        self.ticket = ticket
        self.status = status
        self.version = version
        self.class = `class`
        self.channel = channel
        self.subject = subject
        self.excerpt = excerpt
        self.agency = agency
        self.namedAgency = namedAgency
        self.region = region
        self.category = category
        self.submittedAt = submittedAt
        self.dueAt = dueAt
        self.anonymous = anonymous
        self.confidential = confidential
        self.raised = raised
        self.spamScore = spamScore
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        status = fields.choice("status", Status.self)
        version = Int32(fields.int("version", 0...Int64(Int32.max)))
        `class` = fields.choice("class", ComplaintClass.self)
        channel = fields.choice("channel", Channel.self)
        subject = fields.optionalText("subject", Limits.subject)
        excerpt = fields.text("excerpt", 0...Limits.body.upperBound, multiline: true)
        agency = fields.optionalCode("agency")
        namedAgency = fields.optionalCode("namedAgency")
        region = fields.optionalCode("region")
        category = fields.optionalCode("category")
        submittedAt = fields.timestamp("submittedAt")
        dueAt = fields.optionalTimestamp("dueAt")
        anonymous = fields.bool("anonymous", default: false)
        confidential = fields.bool("confidential", default: false)
        raised = fields.bool("raised", default: false)
        spamScore = fields.optionalDouble("spamScore", 0...1)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.field("ticket", ticket)
        writer.field("status", status)
        writer.field("version", version)
        writer.field("class", `class`)
        writer.field("channel", channel)
        writer.field("subject", subject)
        writer.field("excerpt", excerpt)
        writer.field("agency", agency)
        writer.field("namedAgency", namedAgency)
        writer.field("region", region)
        writer.field("category", category)
        writer.field("submittedAt", submittedAt)
        writer.field("dueAt", dueAt)
        writer.field("anonymous", anonymous)
        writer.field("confidential", confidential)
        if raised { writer.field("raised", raised) }
        writer.field("spamScore", spamScore)
    }
}

/// A page of an inbox or queue, most urgent first.
public struct CasePage: WireObject {
    public var items: [CaseSummary]
    /// Give it back as `after` for the next page; absent on the last.
    public var next: String?

    public init(items: [CaseSummary], next: String?) {
        self.items = items
        self.next = next
    }

    public init(from fields: inout FieldReader) {
        items = fields.array("items", 0...Int(Limits.page.upperBound), of: CaseSummary.self)
        next = fields.optionalText("next", 1...100)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("items", items)
            $0.field("next", next)
        }
    }
}

/// Which page of which agency's complaints.
public struct PageParams: WireObject {
    /// Root of the subtree; nil: everything that the caller may see.
    public var agency: String?
    public var limit: Int
    public var after: String?

    public init(agency: String? = nil, limit: Int = 50, after: String? = nil) {
        self.agency = agency
        self.limit = limit
        self.after = after
    }

    public init(from fields: inout FieldReader) {
        agency = fields.optionalCode("agency")
        limit = Int(fields.optionalInt("limit", Limits.page) ?? 50)
        after = fields.optionalText("after", 1...100)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", agency)
            $0.field("limit", limit)
            $0.field("after", after)
        }
    }
}
