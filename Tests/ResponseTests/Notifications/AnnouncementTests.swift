import Complaints
import Foundation
import Messages
import Testing
import Time

@testable import Response

@Suite("Notifications: what is said about a fact")
struct AnnouncementTests {
    private static let now = Timestamp(rfc3339: "2026-11-23T03:00:00Z")!
    private static let due = now.adding(days: 5)

    private static func said(_ event: CaseFact.Event, agency: String? = "35.78.dinkes", due: Timestamp? = due) -> [String] {
        let fact = CaseFact(key: "k", complaint: 1, occurredAt: now, agency: agency, dueAt: due, event: event)
        return Announcement.about(fact) { code in code == "35.78.dinkes" ? "35.78" : code == "35.78" ? "35" : "id" }.map { one in
            let to =
                switch one.to {
                case .complainant: "complainant"
                case .followers: "followers"
                case .desk(let desk): "\(desk.kind.rawValue):\(desk.agency)"
                }
            return "\(one.kind.rawValue) > \(to)"
        }
    }

    private static func action(
        _ action: Action, from: Status? = .assigned, to: Status = .assigned, by role: Role = .coordinator, reason: ArchiveReason? = nil
    ) -> CaseFact.Event {
        .action(action, from: from, to: to, by: role, archiveReason: reason)
    }

    @Test(
        "every action",
        arguments: [
            (action(.submit, from: nil, to: .unverified, by: .service), ["received > complainant"]),
            (action(.submit, from: nil, to: .unverified, by: .administrator), []),
            (action(.route, from: .unverified, by: .system), ["assigned > complainant", "officerNew > liaison:35.78.dinkes"]),
            (action(.queue, from: .unverified, to: .unverified, by: .system), ["officerQueue > coordinator:35.78.dinkes"]),
            (action(.verify, from: .unverified), ["assigned > complainant", "officerNew > liaison:35.78.dinkes"]),
            (action(.verify, from: .assigned), []), (action(.verify, from: .answered, to: .answered), []),
            (action(.reassign), ["assigned > complainant", "officerNew > liaison:35.78.dinkes"]),
            (action(.returnMisrouted, to: .unverified), ["officerQueue > coordinator:35.78.dinkes"]),
            (action(.hold, from: .unverified, to: .pending), ["asked > complainant"]),
            (action(.complete, from: .pending, to: .unverified), []),
            (action(.expire, from: .pending, to: .archived, by: .system), ["archived > complainant"]),
            (action(.archive, to: .archived, reason: .spam), ["archived > complainant"]),
            (action(.merge, to: .archived), ["merged > complainant"]), (action(.withdraw, to: .archived), ["withdrawn > complainant"]),
            (action(.start, to: .inProgress), []), (action(.note), []), (action(.recalculate, by: .system), []),
            (action(.answer, to: .answered), ["answered > complainant", "followedAnswered > followers"]),
            (action(.reply, from: .answered, to: .inProgress), ["officerReply > liaison:35.78.dinkes"]),
            (action(.rate, from: .answered, to: .closed), ["rated > complainant"]),
            (action(.appeal, from: .answered, to: .appealed), ["appealOpened > complainant", "officerAppeal > coordinator:35.78"]),
            (
                action(.upholdAppeal, from: .appealed, to: .inProgress),
                ["appealUpheld > complainant", "officerAppealUpheld > liaison:35.78.dinkes"]
            ), (action(.rejectAppeal, from: .appealed, to: .closed), ["appealRejected > complainant"]),
            (action(.escalate), ["escalated > complainant", "officerOmbudsman > ombudsman:id"]),
            (action(.close, from: .answered, to: .closed, by: .system), ["closed > complainant"]),
            (action(.reopen, from: .closed, to: .inProgress), ["reopened > complainant", "officerReopened > liaison:35.78.dinkes"]),
            (action(.reopen, from: .archived, to: .unverified), ["reopened > complainant", "officerQueue > coordinator:35.78.dinkes"]),
        ])
    func actions(event: CaseFact.Event, expected: [String]) {
        #expect(Self.said(event) == expected)
    }

    @Test("every action is thought of")
    func total() {
        for action in Action.allCases {
            for agency in [nil, "35.78"] {
                // Whoever holds nothing is told nothing.
                let said = Self.said(Self.action(action), agency: agency)
                if agency == nil { #expect(!said.contains { $0.contains("liaison:") }, "\(action)") }
            }
        }
    }

    @Test(
        "every notice",
        arguments: [
            (Clock.verify, NoticeStage.reminder, ["officerReminder > coordinator:35.78.dinkes"]),
            (.firstAnswer, .reminder, ["officerReminder > liaison:35.78.dinkes"]),
            (.resolve, .reminder, ["officerReminder > liaison:35.78.dinkes"]),
            (.appeal, .reminder, ["officerReminder > coordinator:35.78.dinkes"]),
            (.complete, .reminder, ["completeReminder > complainant"]), (.reply, .reminder, ["replyReminder > complainant"]),
            (.verify, .breach, ["officerOverdue > coordinator:35.78.dinkes", "officerEscalated > coordinator:35.78"]),
            (.firstAnswer, .breach, ["officerOverdue > liaison:35.78.dinkes", "officerEscalated > coordinator:35.78"]),
            (.resolve, .breach, ["officerOverdue > liaison:35.78.dinkes", "officerEscalated > coordinator:35.78"]),
            (.appeal, .breach, ["officerOverdue > coordinator:35.78.dinkes", "officerEscalated > coordinator:35.78"]),
            (.complete, .breach, []), (.reply, .breach, []), (.complete, .oversight, []), (.reply, .oversight, []),
            (.verify, .oversight, ["officerOversight > overseer:id"]), (.firstAnswer, .oversight, ["officerOversight > overseer:id"]),
            (.resolve, .oversight, ["officerOversight > overseer:id"]), (.appeal, .oversight, ["officerOversight > overseer:id"]),
            (.verify, .nothing, []),
        ])
    func notices(clock: Clock, stage: NoticeStage, expected: [String]) {
        #expect(Self.said(.notice(clock, stage, escalatedTo: stage == .breach ? "35.78" : nil)) == expected)
    }

    @Test("what nobody holds is owed by the country")
    func nobody() {
        #expect(Self.said(.notice(.verify, .reminder, escalatedTo: nil), agency: nil) == ["officerReminder > coordinator:id"])
    }

    @Test("a deadline that has passed is not promised")
    func past() {
        func dues(_ due: Timestamp) -> [Timestamp?] {
            let fact = CaseFact(
                key: "k", complaint: 1, occurredAt: Self.now, agency: "35", dueAt: due, event: Self.action(.reassign))
            return Announcement.about(fact) { _ in "id" }.map(\.dueAt)
        }
        #expect(dues(Self.due) == [Self.due, Self.due])
        #expect(dues(Self.now.adding(seconds: -1)) == [nil, nil])
    }
}

@Suite("Notifications: who sits where")
struct OfficerBookTests {
    private static func officer(_ role: Role, _ agency: String?) -> Officer {
        Officer(id: .init(), role: role, agency: agency, channel: nil)
    }
    private static let tree = AgencyTree(
        [("id", nil), ("35", "id"), ("35.78", "35"), ("35.78.dinkes", "35.78"), ("94", "id")].map { code, parent in
            Agency(
                code: code, name: code, shortName: code, kind: parent == nil ? .national : .unit, parent: parent, region: nil,
                timeZone: .wib)
        })

    @Test("the next one up the tree is told where nobody sits")
    func fallback() {
        let national = Self.officer(.nationalCoordinator, nil)
        let province = Self.officer(.coordinator, "35")
        let liaison = Self.officer(.liaison, "35.78.dinkes")
        let other = Self.officer(.liaison, "94")
        var book = OfficerBook([national, province, liaison, other])
        #expect(book.officers(at: .liaisons(of: "35.78.dinkes"), Self.tree) == [liaison])
        #expect(book.officers(at: .coordinators(of: "35.78.dinkes"), Self.tree) == [province])
        #expect(book.officers(at: .liaisons(of: "35.78"), Self.tree) == [province])
        #expect(book.officers(at: .coordinators(of: "94"), Self.tree) == [national])
        #expect(book.officers(at: .coordinators(of: "id"), Self.tree) == [national])
        book = OfficerBook([liaison])
        #expect(book.officers(at: .coordinators(of: "35.78.dinkes"), Self.tree).isEmpty)
        #expect(book.officers(at: .liaisons(of: "gone"), Self.tree).isEmpty)
    }

    @Test("an agency's own coordinator comes before a liaison above")
    func ownFirst() {
        let own = Self.officer(.coordinator, "35.78")
        let above = Self.officer(.liaison, "35")
        #expect(OfficerBook([own, above]).officers(at: .liaisons(of: "35.78.dinkes"), Self.tree) == [own])
    }

    @Test("overseers, and the Ombudsman among them")
    func overseers() {
        let all = [Role.steward, .presidentialStaff, .ombudsman].map { Self.officer($0, nil) }
        let book = OfficerBook(all + [Self.officer(.auditor, nil), Self.officer(.administrator, nil), Self.officer(.operator, "35")])
        #expect(Set(book.officers(at: .overseers, Self.tree)) == Set(all))
        #expect(book.officers(at: .ombudsman, Self.tree) == [all[2]])
        #expect(book.officers(at: .coordinators(of: "35"), Self.tree).isEmpty)
    }
}

@Suite("Notifications: whether a message is still true")
struct NotificationTruthTests {
    private static let due = Timestamp(rfc3339: "2026-11-23T17:00:00Z")!

    private static func statuses(
        _ kind: MessageKind, duty: Clock? = nil, agency: String? = nil, _ clocks: RunningClocks = RunningClocks()
    )
        -> Set<Status>
    {
        Set(
            Status.allCases.filter {
                NotificationTruth.holds(
                    kind, duty: duty, agency: agency, due: due, now: CaseNow(status: $0, agency: "35", clocks: clocks))
            })
    }

    @Test("every kind knows in which statuses it is")
    func statuses() {
        #expect(Self.statuses(.assigned) == [.assigned, .inProgress])
        #expect(Self.statuses(.assigned, agency: "35") == [.assigned, .inProgress])
        #expect(Self.statuses(.assigned, agency: "94").isEmpty, "it has moved on")
        #expect(Self.statuses(.asked) == [.pending])
        #expect(Self.statuses(.answered) == [.answered])
        #expect(Self.statuses(.closed) == [.closed] && Self.statuses(.rated) == [.closed])
        #expect(Self.statuses(.appealOpened) == [.appealed] && Self.statuses(.officerAppeal) == [.appealed])
        #expect(
            Self.statuses(.archived) == [.archived] && Self.statuses(.merged) == [.archived] && Self.statuses(.withdrawn) == [.archived])
        #expect(Self.statuses(.officerReply) == [.assigned, .inProgress])
        #expect(Self.statuses(.reopened) == Set(Status.allCases.filter(\.isOpen)))
        for kind in [MessageKind.received, .appealUpheld, .appealRejected, .escalated, .officerNew, .officerQueue, .officerOmbudsman] {
            #expect(Self.statuses(kind).count == Status.allCases.count, "\(kind)")
        }
    }

    @Test("a reminder holds while its clock runs to the same deadline", arguments: [Clock.firstAnswer, .resolve, .verify])
    func clocks(duty: Clock) {
        var clocks = RunningClocks()
        switch duty {
        case .verify: clocks.verifyDue = Self.due
        case .firstAnswer: clocks.firstAnswerDue = Self.due
        default: clocks.resolveDue = Self.due
        }
        func holds(_ clocks: RunningClocks, _ kind: MessageKind = .officerReminder) -> Bool {
            NotificationTruth.holds(
                kind, duty: duty, agency: nil, due: Self.due, now: CaseNow(status: .inProgress, agency: nil, clocks: clocks))
        }
        for kind in [MessageKind.officerReminder, .officerOverdue, .officerEscalated, .officerOversight] {
            #expect(holds(clocks, kind))
            #expect(!holds(RunningClocks(), kind), "met meanwhile")
        }
        var moved = clocks
        moved.verifyDue = clocks.verifyDue?.adding(days: 1)
        moved.firstAnswerDue = clocks.firstAnswerDue?.adding(days: 1)
        moved.resolveDue = clocks.resolveDue?.adding(days: 1)
        #expect(!holds(moved), "the calendar changed")
        var paused = clocks
        paused.pausedAt = Self.due
        #expect(!holds(paused), "it stands still while the complainant is asked")
    }

    @Test("the complainant's windows")
    func windows() {
        var clocks = RunningClocks()
        clocks.windowDue = Self.due
        #expect(Self.statuses(.completeReminder, duty: .complete, clocks) == [.pending])
        #expect(Self.statuses(.replyReminder, duty: .reply, clocks) == [.answered])
        #expect(Self.statuses(.officerReminder, duty: .appeal, clocks) == [.appealed])
        clocks.windowDue = Self.due.adding(days: 7)
        #expect(Self.statuses(.replyReminder, duty: .reply, clocks).isEmpty, "answered once more, with a window of its own")
    }
}
