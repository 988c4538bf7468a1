public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of `intake.track`.
public struct TrackParams: WireObject {
    public var ticket: Ticket
    /// Opens the private view.
    public var accessCode: String?

    public init(ticket: Ticket, accessCode: String? = nil) {
        self.ticket = ticket
        self.accessCode = accessCode
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        accessCode = fields.optionalText("accessCode", Limits.accessCode)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("accessCode", accessCode)
        }
    }
}

/// A complaint as its complainant or the public may see it. It never says who complained.
public struct TrackResult: WireObject {
    public var ticket: Ticket
    public var status: Status
    public var `class`: ComplaintClass
    public var subject: String?
    public var body: String
    public var agency: AgencyName?
    public var submittedAt: Timestamp
    public var dueAt: Timestamp?
    public var rating: Int16?
    /// Why it was put away.
    public var archiveReason: ArchiveReason?
    /// The complaint that answers for this one.
    public var mergedInto: Ticket?
    /// Seen with the access code.
    public var isPrivate: Bool
    public var timeline: [TimelineEntry]

    public init(
        ticket: Ticket, status: Status, class: ComplaintClass, subject: String?, body: String, agency: AgencyName?,
        submittedAt: Timestamp, dueAt: Timestamp?, rating: Int16?, archiveReason: ArchiveReason?, mergedInto: Ticket?,
        isPrivate: Bool, timeline: [TimelineEntry]
    ) {
        self.ticket = ticket
        self.status = status
        self.class = `class`
        self.subject = subject
        self.body = body
        self.agency = agency
        self.submittedAt = submittedAt
        self.dueAt = dueAt
        self.rating = rating
        self.archiveReason = archiveReason
        self.mergedInto = mergedInto
        self.isPrivate = isPrivate
        self.timeline = timeline
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
        status = fields.choice("status", Status.self)
        `class` = fields.choice("class", ComplaintClass.self)
        subject = fields.optionalText("subject", Limits.subject)
        body = fields.text("body", Limits.body, multiline: true)
        agency = fields.optionalObject("agency", AgencyName.self)
        submittedAt = fields.timestamp("submittedAt")
        dueAt = fields.optionalTimestamp("dueAt")
        rating = fields.optionalInt("rating", 1...5).map(Int16.init)
        archiveReason = fields.optionalChoice("archiveReason", ArchiveReason.self)
        mergedInto = fields.optionalTicket("mergedInto")
        isPrivate = fields.bool("private", default: false)
        timeline = fields.array("timeline", 0...10_000, of: TimelineEntry.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("ticket", ticket)
            $0.field("status", status)
            $0.field("class", `class`)
            $0.field("subject", subject)
            $0.field("body", body)
            $0.field("agency", agency)
            $0.field("submittedAt", submittedAt)
            $0.field("dueAt", dueAt)
            $0.field("rating", rating)
            $0.field("archiveReason", archiveReason)
            $0.field("mergedInto", mergedInto)
            $0.field("private", isPrivate)
            $0.field("timeline", timeline)
        }
    }
}
