import Complaints
import Contracts
import Lifecycle
import RPC
import Registry
import Testing
import Time

@testable import Intake

@Suite("Track view")
struct TrackViewTests {
    private static let ticket = Ticket(complaintID: 10_000_001)
    private static let other = Ticket(complaintID: 10_000_002)
    private let registry = Registry(
        version: 1,
        agencies: AgencyTree([
            Agency(code: "35.78", name: "Kota Surabaya", shortName: "Surabaya", kind: .city, parent: nil, region: nil, timeZone: .wib)
        ]), regions: RegionIndex([]), categories: [:], rules: RoutingRules(),
        deadlines: DeadlinePolicy(rules: [], calendar: WorkingCalendar(holidays: [])))

    private func found(mergedInto: Int64? = nil) -> TrackView.Case {
        TrackView.Case(
            status: .inProgress, class: .complaint, agency: "35.78", submittedAt: Timestamp(microseconds: 1), dueAt: nil, rating: nil,
            archiveReason: nil, mergedInto: mergedInto, subject: nil, body: "Lampu mati")
    }

    private func event(_ action: Action, of ticket: Ticket = ticket, text: String? = "words") -> TrackView.Event {
        TrackView.Event(
            complaintID: ticket.complaintID, at: Timestamp(microseconds: 2), action: action, status: .inProgress, agency: "35.78",
            role: .coordinator, detail: EventDetail(text: text))
    }

    private func view(
        _ found: TrackView.Case, _ events: [TrackView.Event], followed: [TrackView.Followed] = [], isPrivate: Bool
    ) -> TrackResult {
        TrackView.result(Self.ticket, found, followed, events, isPrivate: isPrivate, registry)
    }

    @Test("every action: who sees its event", arguments: Action.allCases)
    func visibility(action: Action) {
        let publicly = view(found(), [event(action)], isPrivate: false).timeline.map(\.action)
        let privately = view(found(), [event(action)], isPrivate: true).timeline.map(\.action)
        #expect(publicly == (action.visibility == .everyone ? [action] : []))
        #expect(privately == (action.visibility == .officers ? [] : [action]))
    }

    @Test("words between officers stay inside", arguments: [Action.route, .verify, .reassign, .returnMisrouted, .start, .close, .reopen])
    func officersWords(action: Action) {
        for isPrivate in [false, true] {
            let timeline = view(found(), [event(action)], isPrivate: isPrivate).timeline
            #expect(timeline.map(\.text) == [nil])
            #expect(timeline.map(\.actor) == [nil])
        }
    }

    @Test("words to and by the complainant are shown", arguments: [Action.hold, .archive, .complete, .withdraw, .reply, .rate, .answer])
    func complainantsWords(action: Action) {
        #expect(view(found(), [event(action)], isPrivate: true).timeline.map(\.text) == ["words"])
    }

    @Test("a stranger reads answers, what was decided about them, and no other words")
    func strangersWords() {
        let words = view(found(), Action.allCases.map { event($0, text: $0.rawValue) }, isPrivate: false).timeline.compactMap(\.text)
        #expect(words == ["answer", "upholdAppeal", "rejectAppeal"])
    }

    @Test("a merged complaint shows the answers of a public one that it follows, and nothing else of it")
    func merged() {
        let events = [event(.submit)] + Action.allCases.map { event($0, of: Self.other, text: $0.rawValue) }
        let followed = [TrackView.Followed(id: Self.other.complaintID, isPublic: true)]
        let result = view(found(mergedInto: Self.other.complaintID), events, followed: followed, isPrivate: true)
        #expect(result.timeline.map(\.action) == [.submit, .answer])
        #expect(result.mergedInto == Self.other)
    }

    @Test("of one that is not public neither answers nor number are shown", arguments: [false, true])
    func mergedIntoConfidential(isPrivate: Bool) {
        let followed = [TrackView.Followed(id: Self.other.complaintID, isPublic: false)]
        let result = view(
            found(mergedInto: Self.other.complaintID), [event(.answer, of: Self.other)], followed: followed, isPrivate: isPrivate)
        #expect(result.timeline.isEmpty)
        #expect(result.mergedInto == nil)
    }

    @Test("an agency that is no longer known is named by its code")
    func unknownAgency() {
        var gone = found()
        gone.agency = "old"
        let result = view(gone, [event(.start)], isPrivate: false)
        #expect(result.agency == AgencyName(code: "old", name: "old"))
        #expect(result.timeline.first?.agency == AgencyName(code: "35.78", name: "Kota Surabaya"))
    }
}
