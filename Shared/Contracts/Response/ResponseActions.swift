public import Complaints
public import JSON
public import RPC
public import Time

/// Parameters of `response.inbox`.
public struct InboxParams: WireObject {
    public var page: PageParams
    /// Only these; empty: all that are open.
    public var statuses: [Status]

    public init(page: PageParams = PageParams(), statuses: [Status] = []) {
        self.page = page
        self.statuses = statuses
    }

    public init(from fields: inout FieldReader) {
        page = PageParams(from: &fields)
        statuses = fields.optionalChoices("statuses", 0...Status.allCases.count, of: Status.self) ?? []
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", page.agency)
            $0.field("limit", page.limit)
            $0.field("after", page.after)
            $0.field("statuses", statuses.map(\.rawValue))
        }
    }
}

/// Parameters of `response.show`.
public struct ShowParams: WireObject {
    public var ticket: Ticket

    public init(ticket: Ticket) {
        self.ticket = ticket
    }

    public init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("ticket", ticket) }
    }
}

/// A complaint as its officers see it: everything but who complained.
public struct ShowResult: WireObject {
    public var summary: CaseSummary
    public var body: String
    public var place: Place?
    public var origin: Origin?
    public var rating: Int16?
    public var archiveReason: ArchiveReason?
    public var mergedInto: Ticket?
    /// Complaints that follow this one.
    public var followers: [String]
    public var timeline: [TimelineEntry]
    /// What is due, when, and by which rule; the most urgent first.
    public var deadlines: [DeadlineView]
    /// Reminders and broken deadlines, in the order in which they happened.
    public var notices: [NoticeView]
    public var oversight: OversightView

    public init(
        summary: CaseSummary, body: String, place: Place?, origin: Origin?, rating: Int16?, archiveReason: ArchiveReason?,
        mergedInto: Ticket?, followers: [Ticket], timeline: [TimelineEntry], deadlines: [DeadlineView] = [], notices: [NoticeView] = [],
        oversight: OversightView = OversightView()
    ) {
        self.summary = summary
        self.body = body
        self.place = place
        self.origin = origin
        self.rating = rating
        self.archiveReason = archiveReason
        self.mergedInto = mergedInto
        self.followers = followers.map(\.description)
        self.timeline = timeline
        self.deadlines = deadlines
        self.notices = notices
        self.oversight = oversight
    }

    public init(from fields: inout FieldReader) {
        summary = CaseSummary(from: &fields)
        body = fields.text("body", Limits.body, multiline: true)
        place = fields.optionalObject("place", Place.self)
        origin = fields.optionalObject("origin", Origin.self)
        rating = fields.optionalInt("rating", 1...5).map(Int16.init)
        archiveReason = fields.optionalChoice("archiveReason", ArchiveReason.self)
        mergedInto = fields.optionalTicket("mergedInto")
        followers = fields.texts("followers", 0...10_000, each: 1...20)
        timeline = fields.array("timeline", 0...10_000, of: TimelineEntry.self)
        deadlines = fields.array("deadlines", 0...10, of: DeadlineView.self)
        notices = fields.array("notices", 0...1_000, of: NoticeView.self)
        oversight = fields.optionalObject("oversight", OversightView.self) ?? OversightView()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            summary.writeMembers(to: &$0)
            $0.field("body", body)
            $0.field("place", place)
            $0.field("origin", origin)
            $0.field("rating", rating)
            $0.field("archiveReason", archiveReason)
            $0.field("mergedInto", mergedInto)
            $0.field("followers", followers)
            $0.field("timeline", timeline)
            $0.field("deadlines", deadlines)
            $0.field("notices", notices)
            $0.field("oversight", oversight)
        }
    }
}

/// Parameters of `response.answer`: a substantive answer.
public struct AnswerParams: CaseAction, Equatable {
    public var action: ActionOnCase
    public var text: String
    /// When it was given, for answers of an older system; administrators only.
    public var occurredAt: Timestamp?

    public init(action: ActionOnCase, text: String, occurredAt: Timestamp? = nil) {
        self.action = action
        self.text = text
        self.occurredAt = occurredAt
    }

    public init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
        occurredAt = fields.optionalTimestamp("occurredAt")
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("text", text)
            $0.field("occurredAt", occurredAt)
        }
    }
}

/// Parameters of `response.answerMany`: the recorded answers of an older system.
public struct AnswerManyParams: WireObject {
    public var answers: [Result<AnswerParams, RPCError>]

    public init(answers: [AnswerParams]) {
        self.answers = answers.map(Result.success)
    }

    public init(from fields: inout FieldReader) {
        answers = fields.lenientArray("answers", Limits.bulk, of: AnswerParams.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("answers", answers.compactMap { try? $0.get() }) }
    }
}

/// One outcome for each answer, in their order.
public struct AnswerManyResult: WireObject {
    public var results: [AnswerOutcome]

    public init(results: [AnswerOutcome]) {
        self.results = results
    }

    public init(from fields: inout FieldReader) {
        results = fields.array("results", 0...Limits.bulk.upperBound, of: AnswerOutcome.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("results", results) }
    }
}

/// Where the complaint stands after its answer, or why the answer was refused.
public struct AnswerOutcome: WireObject {
    public var result: CaseResult?
    public var refusal: Refusal?

    public init(result: CaseResult? = nil, refusal: Refusal? = nil) {
        self.result = result
        self.refusal = refusal
    }

    public init(from fields: inout FieldReader) {
        result = fields.optionalObject("result", CaseResult.self)
        refusal = fields.optionalObject("refusal", Refusal.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("result", result)
            $0.field("refusal", refusal)
        }
    }
}

/// Parameters of `response.reply`: the complainant answers back.
public struct ReplyParams: CitizenCaseAction {
    public let citizen: CitizenAction
    public let text: String

    public init(citizen: CitizenAction, text: String) {
        self.citizen = citizen
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}

/// Parameters of `response.rate`: the complainant accepts the answer and says how good it was.
public struct RateParams: CitizenCaseAction {
    public let citizen: CitizenAction
    /// One to five stars.
    public let stars: Int16
    public let text: String?

    public init(citizen: CitizenAction, stars: Int16, text: String? = nil) {
        self.citizen = citizen
        self.stars = stars
        self.text = text
    }

    public init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        stars = Int16(fields.int("stars", 1...5))
        text = fields.optionalText("text", Limits.reason, multiline: true)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("stars", stars)
            $0.field("text", text)
        }
    }
}
