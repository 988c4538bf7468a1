import Testing
import Time

@testable import Complaints

@Suite("Enforcement of deadlines")
struct EnforcementTests {
    private static func rule(
        _ clock: Clock, _ days: Int, _ class: ComplaintClass? = nil, unit: DeadlinePolicy.Unit = .workingDays, remind: Int? = nil,
        oversee: Int? = nil
    ) -> DeadlinePolicy.Rule {
        .init(
            clock: clock, class: `class`, days: days, unit: unit, effectiveFrom: CivilDate(daysSince1970: 0), regulation: "test",
            remindDays: remind, overseeDays: oversee)
    }

    private static let law = Law(
        deadlines: DeadlinePolicy(
            rules: [
                rule(.verify, 3, remind: 1, oversee: 3), rule(.firstAnswer, 5, remind: 1, oversee: 5),
                rule(.resolve, 14, remind: 3, oversee: 5), rule(.resolve, 60, .supervisoryComplaint, remind: 10, oversee: 5),
                rule(.reply, 10, remind: 3), rule(.complete, 30, unit: .calendarDays, remind: 7), rule(.appeal, 10, remind: 2, oversee: 5),
            ], parameters: [.init(name: .poorRating, value: 2, effectiveFrom: CivilDate(daysSince1970: 0), regulation: "test")],
            calendar: WorkingCalendar(holidays: [])),
        agencies: AgencyTree(
            [("id", nil), ("35", "id"), ("35.78", "35"), ("35.78.dinkes", "35.78")].map { code, parent in
                Agency(
                    code: code, name: code, shortName: code, kind: parent == nil ? .national : .unit, parent: parent, region: nil,
                    timeZone: .wib)
            }))

    /// Monday, 9:00 in Jakarta.
    private static let monday = Timestamp(rfc3339: "2026-11-02T09:00:00+07:00") ?? Timestamp(microseconds: 0)

    /// Midnight that begins the day so many days after that Monday.
    private func midnight(_ day: Int) -> Timestamp {
        LocalTime(date: LocalTime(Self.monday, in: .wib).date.adding(days: day), microsecondsOfDay: 0).timestamp(in: .wib)
    }

    private func fresh(receivedAt: Timestamp? = nil) -> ComplaintState {
        var state = ComplaintState(id: 1, submittedAt: Self.monday, channel: .web, class: .complaint, receivedAt: receivedAt)
        state.clocks.apply(
            [.start(.verify), .start(.resolve)], at: Self.monday,
            .init(law: Self.law, class: .complaint, submittedAt: Self.monday, agency: nil))
        return state
    }

    private func assigned(receivedAt: Timestamp? = nil) throws -> ComplaintState {
        var change = ComplaintChange()
        change.agency = "35.78.dinkes"
        return try fresh(receivedAt: receivedAt).applying(.route, by: .system, at: Self.monday, change, law: Self.law)
    }

    private func act(
        _ action: Action, by role: Role, day: Int, on state: ComplaintState, _ change: ComplaintChange = ComplaintChange()
    ) throws -> ComplaintState {
        try state.applying(action, by: role, at: Self.monday.adding(days: day), change, law: Self.law)
    }

    private func told(_ enforced: Enforced) -> [String] {
        enforced.notices.map { notice in
            "\(notice.clock) \(notice.stage) \((notice.occurredAt - midnight(0)) / Timestamp.microsecondsPerDay) \(notice.escalatedTo ?? "-")"
        }
    }

    @Test("an agency that does nothing is reminded, then its superior is told, then the overseers see it")
    func neglect() throws {
        let enforced = try assigned().enforced(until: midnight(60), Self.law)
        // First answer: five working days end with Monday the 9th. Resolve: fourteen end with Friday the 20th.
        #expect(
            told(enforced) == [
                "firstAnswer reminder 4 -", "firstAnswer breach 8 35.78", "firstAnswer oversight 15 35.78", "resolve reminder 15 -",
                "resolve breach 19 35.78", "resolve oversight 26 35.78",
            ])
        #expect(enforced.steps.isEmpty && enforced.state.escalation == 2 && enforced.state.escalatedTo == "35.78")
        #expect(enforced.state.nextCheckAt == nil, "nothing more will happen by itself")
        #expect(enforced.state.version == 2, "what is told does not disturb who works on it")
    }

    @Test("whoever looks, and however often, gets the same", arguments: 0..<40)
    func independentOfSweeps(seed: Int) throws {
        var random = SystemRandomNumberGenerator()
        let end = midnight(70)
        for state in [
            try assigned(), try act(.answer, by: .liaison, day: 1, on: assigned()), fresh(),
            try act(.hold, by: .coordinator, day: 1, on: fresh()),
        ] {
            let whole = state.enforced(until: end, Self.law)
            var (piecewise, notices, steps) = (state, [ClockNotice](), [Action]())
            var now = Self.monday
            while now < end {
                now = min(end, now.adding(microseconds: .random(in: 1...9 * Timestamp.microsecondsPerDay, using: &random)))
                let part = piecewise.enforced(until: now, Self.law)
                (piecewise, notices, steps) = (part.state, notices + part.notices, steps + part.steps.map(\.action))
            }
            #expect(piecewise == whole.state && notices == whole.notices && steps == whole.steps.map(\.action))
        }
    }

    @Test("nothing is told before its moment, and the next moment is known exactly")
    func punctual() throws {
        var state = try assigned()
        var count = 0
        while let next = state.nextCheckAt {
            let before = state.enforced(until: next.adding(microseconds: -1), Self.law)
            #expect(before.notices.isEmpty && before.steps.isEmpty)
            let at = state.enforced(until: next, Self.law)
            #expect(!at.notices.isEmpty || !at.steps.isEmpty)
            count += at.notices.count
            state = at.state
        }
        #expect(count == 6)
    }

    @Test("an answered complaint is closed by itself at the end of the window, not when somebody looks")
    func windowCloses() throws {
        let answered = try act(.answer, by: .liaison, day: 1, on: assigned())
        let enforced = answered.enforced(until: midnight(300), Self.law)
        #expect(enforced.state.status == .closed && enforced.state.closedAt == midnight(16) && enforced.state.nextCheckAt == nil)
        #expect(told(enforced) == ["reply reminder 10 -"], "three working days before the last one, Tuesday the 17th")
        #expect(enforced.steps.map(\.action) == [.close] && enforced.steps[0].at == midnight(16))
    }

    @Test("what was never completed is archived after thirty days; the agency's clocks stand still meanwhile")
    func notCompleted() throws {
        let pending = try act(.hold, by: .coordinator, day: 1, on: fresh())
        let enforced = pending.enforced(until: midnight(300), Self.law)
        #expect(enforced.state.status == .archived && enforced.state.archiveReason == .notCompleted)
        #expect(enforced.steps.map(\.at) == [midnight(32)])
        #expect(told(enforced) == ["complete reminder 24 -"])
    }

    @Test("an answer ends the escalation; a reply starts everything anew and puts it on top")
    func replied() throws {
        let late = try assigned().enforced(until: midnight(9), Self.law).state
        #expect(late.escalation == 1)
        var state = try act(.answer, by: .liaison, day: 10, on: late)
        #expect(state.escalation == 0 && state.escalatedTo == nil && !state.raised)
        state = try act(.reply, by: .complainant, day: 11, on: state)
        #expect(state.raised && state.status == .inProgress && state.clocks.told == ToldStages())
        #expect(told(state.enforced(until: midnight(21), Self.law)) == ["firstAnswer reminder 17 -", "firstAnswer breach 19 35.78"])
        #expect(try !act(.answer, by: .liaison, day: 12, on: state).raised)
    }

    @Test("an appeal goes one level up, has its own clock, and closes or reopens the case only when it is decided")
    func appeal() throws {
        var rating = ComplaintChange()
        rating.rating = 1
        let answered = try act(.answer, by: .liaison, day: 1, on: assigned())
        let appealed = try act(.appeal, by: .complainant, day: 2, on: answered, rating)
        #expect(appealed.status == .appealed && appealed.appealedTo == "35.78" && appealed.rating == 1 && appealed.closedAt == nil)
        #expect(appealed.clocks.windowDue == midnight(17))
        let neglected = appealed.enforced(until: midnight(100), Self.law)
        #expect(told(neglected) == ["appeal reminder 14 -", "appeal breach 17 35", "appeal oversight 24 35"])
        #expect(neglected.notices.allSatisfy { $0.agency == "35.78" }, "who decides the appeal owes it, not who is appealed against")
        #expect(neglected.state.status == .appealed)
        let upheld = try act(.upholdAppeal, by: .coordinator, day: 3, on: appealed)
        #expect(upheld.status == .inProgress && upheld.raised && upheld.appealedTo == nil && upheld.clocks.firstAnswerDue == midnight(11))
        let rejected = try act(.rejectAppeal, by: .coordinator, day: 3, on: appealed)
        #expect(rejected.status == .closed && rejected.closedAt == Self.monday.adding(days: 3) && rejected.clocks == RunningClocks())
        #expect(throws: TransitionRefusal.self) { try act(.close, by: .system, day: 30, on: appealed) }
    }

    @Test("what broke before Pintu received it is not told again; what breaks later is")
    func olderSystem() throws {
        let state = try assigned(receivedAt: midnight(9))
        #expect(told(state.enforced(until: midnight(60), Self.law)).first == "firstAnswer oversight 15 35.78")
        #expect(try assigned(receivedAt: midnight(200)).enforced(until: midnight(300), Self.law).notices.isEmpty)
    }

    @Test("a class that is changed late tells at the moment of the change, not before it")
    func lateReclassification() throws {
        var change = ComplaintChange()
        change.class = .supervisoryComplaint
        var state = try act(.verify, by: .coordinator, day: 1, on: assigned(), change)
        #expect(state.clocks.resolveDue == Self.law.deadlines.due(.resolve, class: .supervisoryComplaint, from: Self.monday, in: .country))
        state = try act(.start, by: .liaison, day: 1, on: state).enforced(until: midnight(30), Self.law).state
        change.class = .complaint
        state = try act(.verify, by: .coordinator, day: 30, on: state, change)
        #expect(state.clocks.resolveDue == midnight(19))
        let notices = state.enforced(until: midnight(31), Self.law).notices.filter { $0.clock == .resolve }
        #expect(notices.map(\.stage) == [.reminder, .breach, .oversight])
        #expect(notices.allSatisfy { $0.occurredAt == Self.monday.adding(days: 30) })
    }

    @Test("a change of class keeps the days that a pause took")
    func reclassifiedAfterPause() throws {
        var state = try act(.hold, by: .coordinator, day: 1, on: fresh())
        state = try act(.complete, by: .complainant, day: 3, on: state)
        var change = ComplaintChange()
        change.agency = "35.78.dinkes"
        change.class = .supervisoryComplaint
        state = try act(.verify, by: .coordinator, day: 3, on: state, change)
        let expected = Self.law.calendar.due(after: Self.monday, workingDays: 62, in: .country)
        #expect(state.clocks.resolveDue == expected)
        change.class = .complaint
        state = try act(.verify, by: .coordinator, day: 4, on: state, change)
        #expect(state.clocks.resolveDue == Self.law.calendar.due(after: Self.monday, workingDays: 16, in: .country))
    }

    @Test("the history alone gives the same clocks, and why they stand where they stand")
    func replay() throws {
        var state = fresh()
        var past = [ClockHistory.Past(action: .submit, at: Self.monday, status: .unverified, class: .complaint, agency: nil)]
        func step(_ action: Action, _ role: Role, _ day: Int, _ change: ComplaintChange = ComplaintChange()) throws {
            state = try act(action, by: role, day: day, on: state, change)
            past.append(
                .init(action: action, at: Self.monday.adding(days: day), status: state.status, class: state.class, agency: state.agency))
            let history = ClockHistory(past, submittedAt: Self.monday, namedAgency: nil, law: Self.law)
            var clocks = state.clocks
            clocks.told = ToldStages()
            #expect(history.clocks == clocks, "\(action)")
            #expect(Set(history.running.map(\.dueAt)) == Set(state.clocks.running(in: state.status).map(\.due)))
        }
        var change = ComplaintChange()
        try step(.hold, .coordinator, 1)
        try step(.complete, .complainant, 4)
        // The second pause begins when the deadline to verify has passed.
        try step(.hold, .coordinator, 11)
        try step(.complete, .complainant, 15)
        change.agency = "35.78.dinkes"
        change.class = .supervisoryComplaint
        try step(.verify, .coordinator, 15, change)
        try step(.start, .liaison, 17)
        try step(.answer, .liaison, 18)
        try step(.appeal, .complainant, 19)
        try step(.upholdAppeal, .coordinator, 20)
        try step(.answer, .liaison, 21)
        try step(.reply, .complainant, 24)
        let history = ClockHistory(past, submittedAt: Self.monday, namedAgency: nil, law: Self.law)
        #expect(history.running.map(\.clock) == [.firstAnswer, .resolve])
        #expect(history.running.allSatisfy { $0.startedAt == Self.monday.adding(days: 24) && $0.rule.regulation == "test" })
    }

    @Test("a moved holiday moves the deadline; what was told of one that stays, stays told")
    func recalculation() throws {
        let holiday = WorkingCalendar(holidays: [LocalTime(Self.monday.adding(days: 10), in: .wib).date])
        let moved = Law(deadlines: Self.law.deadlines.with(holiday), agencies: AgencyTree([]))
        let state = try assigned().enforced(until: midnight(9), Self.law).state
        let past = [
            ClockHistory.Past(action: .submit, at: Self.monday, status: .unverified, class: .complaint, agency: nil),
            .init(action: .route, at: Self.monday, status: .assigned, class: .complaint, agency: "35.78.dinkes"),
        ]
        let new = ClockHistory(past, submittedAt: Self.monday, namedAgency: nil, law: moved).recalculated(state.clocks)
        #expect(new.firstAnswerDue == state.clocks.firstAnswerDue && new.told[.firstAnswer] == .breach)
        #expect(new.resolveDue == midnight(22), "Friday the 20th was the last day, now it is Monday the 23rd")
    }

    @Test("a duty that was broken before a pause stays broken, and who was told of it stays so")
    func brokenBeforePause() throws {
        let late = fresh().enforced(until: Self.monday.adding(days: 7), Self.law).state
        #expect(late.escalation == 1 && late.escalatedTo == "id")
        let held = try act(.hold, by: .coordinator, day: 7, on: late)
        #expect(held.escalation == 0, "while the complainant is asked, nobody else is late")
        let completed = try act(.complete, by: .complainant, day: 10, on: held)
        #expect(completed.clocks.verifyDue == late.clocks.verifyDue && completed.clocks.told[.verify] >= .breach)
        #expect(completed.escalation == 1 && completed.escalatedTo == "id")
    }

    @Test("a region's own holidays count in it and below it, nowhere else")
    func regional() throws {
        let surabaya = try #require(RegionCode("35.78"))
        let day = try #require(CivilDate(iso: "2026-11-03"))
        let calendar = WorkingCalendar(holidays: [], regional: [surabaya: [day]])
        func isWorking(_ region: String?) -> Bool {
            calendar.isWorkingDay(day, in: Locality(timeZone: .wib, region: region.flatMap { RegionCode($0) }))
        }
        #expect(!isWorking("35.78") && !isWorking("35.78.01") && !isWorking("35.78.01.1001"))
        #expect(isWorking("35") && isWorking("35.15") && isWorking(nil))
    }
}
