package import Complaints
package import JSON
package import RPC
package import Time

/// Parameters of `response.inbox`.
package struct InboxParams: WireObject {
    package var page: PageParams
    /// Only these; empty: all that are open.
    package var statuses: [Status]

    package init(page: PageParams = PageParams(), statuses: [Status] = []) {
        self.page = page
        self.statuses = statuses
    }

    package init(from fields: inout FieldReader) {
        page = PageParams(from: &fields)
        statuses = fields.optionalChoices("statuses", 0...Status.allCases.count, of: Status.self) ?? []
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("agency", page.agency)
            $0.field("limit", page.limit)
            $0.field("after", page.after)
            $0.field("statuses", statuses.map(\.rawValue))
        }
    }
}

/// Parameters of `response.show`.
package struct ShowParams: WireObject {
    package var ticket: Ticket

    package init(ticket: Ticket) {
        self.ticket = ticket
    }

    package init(from fields: inout FieldReader) {
        ticket = fields.ticket("ticket")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("ticket", ticket) }
    }
}

/// A complaint as its officers see it: everything but who complained.
package struct ShowResult: WireObject {
    package var summary: CaseSummary
    package var body: String
    package var place: Place?
    package var origin: Origin?
    package var rating: Int16?
    package var archiveReason: ArchiveReason?
    package var mergedInto: Ticket?
    /// Complaints that follow this one.
    package var followers: [String]
    package var timeline: [TimelineEntry]
    /// What is due, when, and by which rule; the most urgent first.
    package var deadlines: [DeadlineView]
    /// Reminders and broken deadlines, in the order in which they happened.
    package var notices: [NoticeView]
    package var oversight: OversightView

    package init(
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

    package init(from fields: inout FieldReader) {
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

    package func write(to writer: inout JSONWriter) {
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
package struct AnswerParams: CaseAction, Equatable {
    package var action: ActionOnCase
    package var text: String
    /// When it was given, for answers of an older system; administrators only.
    package var occurredAt: Timestamp?

    package init(action: ActionOnCase, text: String, occurredAt: Timestamp? = nil) {
        self.action = action
        self.text = text
        self.occurredAt = occurredAt
    }

    package init(from fields: inout FieldReader) {
        action = ActionOnCase(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
        occurredAt = fields.optionalTimestamp("occurredAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            action.writeMembers(to: &$0)
            $0.field("text", text)
            $0.field("occurredAt", occurredAt)
        }
    }
}

/// Parameters of `response.answerMany`: the recorded answers of an older system.
package struct AnswerManyParams: WireObject {
    package var answers: [Result<AnswerParams, RPCError>]

    package init(answers: [AnswerParams]) {
        self.answers = answers.map(Result.success)
    }

    package init(from fields: inout FieldReader) {
        answers = fields.lenientArray("answers", Limits.bulk, of: AnswerParams.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("answers", answers.compactMap { try? $0.get() }) }
    }
}

/// One outcome for each answer, in their order.
package struct AnswerManyResult: WireObject {
    package var results: [AnswerOutcome]

    package init(results: [AnswerOutcome]) {
        self.results = results
    }

    package init(from fields: inout FieldReader) {
        results = fields.array("results", 0...Limits.bulk.upperBound, of: AnswerOutcome.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("results", results) }
    }
}

/// Where the complaint stands after its answer, or why the answer was refused.
package struct AnswerOutcome: WireObject {
    package var result: CaseResult?
    package var refusal: Refusal?

    package init(result: CaseResult? = nil, refusal: Refusal? = nil) {
        self.result = result
        self.refusal = refusal
    }

    package init(from fields: inout FieldReader) {
        result = fields.optionalObject("result", CaseResult.self)
        refusal = fields.optionalObject("refusal", Refusal.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("result", result)
            $0.field("refusal", refusal)
        }
    }
}

/// Parameters of `response.reply`: the complainant answers back.
package struct ReplyParams: CitizenCaseAction {
    package let citizen: CitizenAction
    package let text: String

    package init(citizen: CitizenAction, text: String) {
        self.citizen = citizen
        self.text = text
    }

    package init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        text = fields.text("text", Limits.text, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("text", text)
        }
    }
}

/// Parameters of `response.rate`: the complainant accepts the answer and says how good it was.
package struct RateParams: CitizenCaseAction {
    package let citizen: CitizenAction
    /// One to five stars.
    package let stars: Int16
    package let text: String?

    package init(citizen: CitizenAction, stars: Int16, text: String? = nil) {
        self.citizen = citizen
        self.stars = stars
        self.text = text
    }

    package init(from fields: inout FieldReader) {
        citizen = CitizenAction(membersOf: &fields)
        stars = Int16(fields.int("stars", 1...5))
        text = fields.optionalText("text", Limits.reason, multiline: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            citizen.writeMembers(to: &$0)
            $0.field("stars", stars)
            $0.field("text", text)
        }
    }
}
