import Testing
import Time

@testable import Complaints

@Suite("State of a complaint")
struct ComplaintStateTests {
    private static let policy = DeadlinePolicy(
        rules: [
            rule(.verify, 3), rule(.firstAnswer, 5), rule(.resolve, 14), rule(.resolve, 60, .supervisoryComplaint), rule(.reply, 10),
            rule(.complete, 30, unit: .calendarDays),
        ], calendar: WorkingCalendar(holidays: []))

    private static let law = Law(deadlines: policy)

    private static func rule(
        _ clock: Clock, _ days: Int, _ class: ComplaintClass? = nil, unit: DeadlinePolicy.Unit = .workingDays
    ) -> DeadlinePolicy.Rule {
        .init(
            clock: clock, class: `class`, days: days, unit: unit, effectiveFrom: CivilDate(daysSince1970: 0), regulation: "test")
    }

    /// Monday, 9:00 in Jakarta.
    private static let monday = Timestamp(rfc3339: "2026-11-02T09:00:00+07:00") ?? Timestamp(microseconds: 0)

    private func fresh() -> ComplaintState {
        var state = ComplaintState(id: 1, submittedAt: Self.monday, channel: .web, class: .complaint)
        state.clocks.apply(
            [.start(.verify), .start(.resolve)], at: Self.monday,
            .init(law: Self.law, class: .complaint, submittedAt: Self.monday, agency: nil))
        return state
    }

    private func apply(
        _ action: Action, by role: Role, day: Int, _ change: ComplaintChange = ComplaintChange(), to state: ComplaintState
    ) throws -> ComplaintState {
        try state.applying(action, by: role, at: Self.monday.adding(days: day), change, law: Self.law)
    }

    private func end(ofDay day: Int) -> Timestamp {
        LocalTime(date: LocalTime(Self.monday, in: .wib).date.adding(days: day + 1), microsecondsOfDay: 0).timestamp(in: .wib)
    }

    @Test("the plain life: assigned, started, answered, rated")
    func plainLife() throws {
        var state = fresh()
        #expect(state.clocks.next == end(ofDay: 3))
        var change = ComplaintChange()
        change.agency = "35.78.dinkes"
        state = try apply(.route, by: .system, day: 0, change, to: state)
        #expect(state.status == .assigned && state.agency == "35.78.dinkes" && state.version == 2)
        #expect(state.clocks.verifyDue == nil && state.clocks.firstAnswerDue == end(ofDay: 7))
        #expect(!state.isPublic)
        state = try apply(.verify, by: .coordinator, day: 1, to: state)
        #expect(state.isPublic && state.status == .assigned)
        state = try apply(.start, by: .liaison, day: 1, to: state)
        state = try apply(.answer, by: .liaison, day: 2, to: state)
        #expect(state.firstAnsweredAt == Self.monday.adding(days: 2))
        #expect(state.clocks.resolveDue == nil && state.clocks.next == end(ofDay: 16))
        change = ComplaintChange()
        change.rating = 5
        state = try apply(.rate, by: .complainant, day: 3, change, to: state)
        #expect(state.status == .closed && state.rating == 5 && state.clocks == RunningClocks())
        #expect(state.closedAt == Self.monday.adding(days: 3))
    }

    @Test("clocks stand still while the complainant is asked; two working days later everything is due two working days later")
    func pause() throws {
        var state = try apply(.hold, by: .coordinator, day: 1, to: fresh())
        #expect(state.clocks.next == end(ofDay: 31), "thirty calendar days from Tuesday")
        state = try apply(.complete, by: .complainant, day: 3, to: state)
        #expect(state.status == .unverified && state.clocks.pausedAt == nil && state.clocks.windowDue == nil)
        #expect(state.clocks.verifyDue == end(ofDay: 7), "Thursday plus two working days is Monday")
        #expect(state.clocks.resolveDue == end(ofDay: 22), "fourteen working days end on Friday the 20th; two more on Tuesday the 24th")
    }

    @Test("a change of class recomputes the resolve clock from the submission")
    func reclassify() throws {
        var change = ComplaintChange()
        change.class = .supervisoryComplaint
        change.agency = "35"
        let state = try apply(.verify, by: .coordinator, day: 2, change, to: fresh())
        #expect(state.clocks.resolveDue == Self.policy.due(.resolve, class: .supervisoryComplaint, from: Self.monday, in: .country))
    }

    @Test("a reassignment keeps the clocks; a reply and a reopening start them again")
    func restart() throws {
        var change = ComplaintChange()
        change.agency = "35.78.dinkes"
        var state = try apply(.route, by: .system, day: 0, change, to: fresh())
        let due = state.clocks
        change.agency = "35.78.dpupr"
        state = try apply(.reassign, by: .coordinator, day: 1, change, to: state)
        #expect(state.clocks == due && state.agency == "35.78.dpupr")
        state = try apply(.answer, by: .liaison, day: 2, to: state)
        state = try apply(.reply, by: .complainant, day: 3, to: state)
        #expect(state.status == .inProgress && state.clocks.windowDue == nil)
        #expect(state.clocks.firstAnswerDue == end(ofDay: 10))
        state = try apply(.answer, by: .liaison, day: 4, to: state)
        #expect(state.firstAnsweredAt == Self.monday.adding(days: 2), "the first answer stays the first")
        state = try apply(.close, by: .system, day: 20, to: state)
        state = try apply(.reopen, by: .coordinator, day: 21, to: state)
        #expect(state.closedAt == nil && state.clocks.firstAnswerDue != nil)
    }

    @Test("archived with its reason, forgotten when it is opened again")
    func archive() throws {
        var change = ComplaintChange()
        change.archiveReason = .spam
        var state = try apply(.archive, by: .coordinator, day: 1, change, to: fresh())
        #expect(state.archiveReason == .spam && state.closedAt == nil && state.clocks == RunningClocks())
        state = try apply(.reopen, by: .coordinator, day: 2, to: state)
        #expect(state.archiveReason == nil && state.status == .unverified && state.clocks.verifyDue == end(ofDay: 7))
    }

    @Test(
        "withdrawal, merging and expiry bring their own reason",
        arguments: [
            (Action.withdraw, Role.complainant, ArchiveReason.withdrawn), (.merge, .coordinator, .merged),
            (.expire, .system, .notCompleted),
        ])
    func ownReason(action: Action, role: Role, reason: ArchiveReason) throws {
        let state = action == .expire ? try apply(.hold, by: .coordinator, day: 0, to: fresh()) : fresh()
        #expect(try apply(action, by: role, day: 1, to: state).archiveReason == reason)
    }

    @Test("a refused action changes nothing and says why")
    func refusal() {
        #expect(throws: TransitionRefusal.notFrom(.unverified, allowedFrom: [.answered, .closed])) {
            try apply(.rate, by: .complainant, day: 0, to: fresh())
        }
        #expect(throws: TransitionRefusal.notBy(.liaison, allowed: [.coordinator, .nationalCoordinator])) {
            try apply(.verify, by: .liaison, day: 0, to: fresh())
        }
    }

    @Test("confidential complaints are never public")
    func confidential() throws {
        var change = ComplaintChange()
        change.agency = "35"
        change.confidential = true
        let state = try apply(.verify, by: .coordinator, day: 1, change, to: fresh())
        #expect(state.verifiedAt != nil && !state.isPublic)
    }

    @Test("the rule of the day counts, and the one for the class goes first")
    func effectiveDates() throws {
        let policy = DeadlinePolicy(
            rules: [
                .init(
                    clock: .verify, class: nil, days: 5, unit: .workingDays, effectiveFrom: try #require(CivilDate(iso: "2020-01-01")),
                    regulation: "old"),
                .init(
                    clock: .verify, class: nil, days: 3, unit: .workingDays, effectiveFrom: try #require(CivilDate(iso: "2025-01-01")),
                    regulation: "new"),
                .init(
                    clock: .verify, class: .aspiration, days: 9, unit: .workingDays,
                    effectiveFrom: try #require(CivilDate(iso: "2020-01-01")), regulation: "own"),
            ], calendar: WorkingCalendar(holidays: []))
        func days(_ class: ComplaintClass, _ date: String) throws -> Int? {
            policy.rule(for: .verify, class: `class`, on: try #require(CivilDate(iso: date)))?.days
        }
        #expect(try days(.complaint, "2019-12-31") == nil)
        #expect(try days(.complaint, "2024-12-31") == 5)
        #expect(try days(.complaint, "2025-01-01") == 3)
        #expect(try days(.aspiration, "2025-01-01") == 9)
    }
}
