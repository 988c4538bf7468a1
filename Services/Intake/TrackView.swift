internal import Complaints
internal import Contracts
internal import Lifecycle
internal import RPC
internal import Registry
internal import Time

/// What a stranger and a complainant may see of a complaint. Pure: the handler reads, this decides.
struct TrackView {
    /// The complaint as the database has it.
    struct Case {
        var status: Status
        var `class`: ComplaintClass
        var agency: String?
        var submittedAt: Timestamp
        var dueAt: Timestamp?
        var rating: Int16?
        var archiveReason: ArchiveReason?
        var mergedInto: Int64?
        var subject: String?
        var body: String
    }

    /// A complaint that this one was merged into, nearest first.
    struct Followed: Equatable {
        var id: Int64
        var isPublic: Bool
    }

    struct Event {
        var complaintID: Int64
        var at: Timestamp
        var action: Action
        var status: Status
        var agency: String?
        var role: Role
        var detail: EventDetail
    }

    static func result(
        _ ticket: Ticket, _ found: Case, _ followed: [Followed], _ events: [Event], isPrivate: Bool, _ registry: Registry
    ) -> TrackResult {
        let visible = Set(followed.filter(\.isPublic).map(\.id))
        let timeline = events.filter { event in
            event.complaintID == ticket.complaintID
                ? isVisible(event.action, isPrivate: isPrivate) : event.action == .answer && visible.contains(event.complaintID)
        }
        return TrackResult(
            ticket: ticket, status: found.status, class: found.class, subject: found.subject, body: found.body,
            agency: name(found.agency, registry), submittedAt: found.submittedAt, dueAt: found.dueAt, rating: found.rating,
            archiveReason: found.archiveReason,
            // The number of a complaint that is not public is not for others to know.
            mergedInto: found.mergedInto.flatMap { visible.contains($0) ? Ticket(complaintID: $0) : nil }, isPrivate: isPrivate,
            timeline: timeline.map { entry($0, registry) })
    }

    private static func isVisible(_ action: Action, isPrivate: Bool) -> Bool {
        switch action.visibility {
        case .everyone: true
        case .complainant: isPrivate
        case .officers: false
        }
    }

    private static func entry(_ event: Event, _ registry: Registry) -> TimelineEntry {
        TimelineEntry(
            at: event.at, action: event.action, status: event.status, agency: name(event.agency, registry),
            text: isSpokenToCitizen(event.action) ? event.detail.text : nil, by: event.role)
    }

    /// Words that were written to or by the complainant. Reasons that officers give each other stay inside, also where the action itself
    /// is public.
    private static func isSpokenToCitizen(_ action: Action) -> Bool {
        switch action {
        case .submit, .complete, .withdraw, .hold, .archive, .answer, .reply, .rate, .appeal, .upholdAppeal, .rejectAppeal, .escalate: true
        case .route, .queue, .verify, .expire, .merge, .reassign, .returnMisrouted, .start, .note, .close, .reopen, .recalculate: false
        }
    }

    private static func name(_ code: String?, _ registry: Registry) -> AgencyName? {
        code.map(registry.name(of:))
    }
}
