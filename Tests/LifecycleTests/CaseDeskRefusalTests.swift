import Complaints
import Contracts
import Postgres
import RPC
import Registry
import TestSupport
import Testing
import Time

@testable import Lifecycle

@Suite("Case desk: what is refused, and what an action leaves behind") struct CaseDeskRefusalTests {
    @Test("another version: the message says what happened meanwhile")
    func version() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            for seen: Int32 in [1, 3] {
                let error = await refusal {
                    try await desk.desk().act(.start, TextOnCaseParams(state.ticket, version: seen), .by(.liaison, "35.78")) { _ in .init()
                    }
                }
                #expect(error?.code == .conflict && error?.retryable == false)
                #expect(
                    error?.message
                        == "the complaint changed since version \(seen): it is now version 2, assigned, at 35.78.dinkes; read it again and decide anew"
                )
            }
            let result = try await desk.desk().act(.start, TextOnCaseParams(state.ticket, version: 2), .by(.liaison, "35.78")) { _ in
                .init()
            }
            #expect(result.version == 3)
        }
    }

    @Test(
        "a refused transition names the statuses or the roles that would do",
        arguments: [
            (.close, .coordinator, .preconditionFailed, "close is not possible now: it is assigned; possible from: answered"),
            (
                .reopen, .coordinator, .preconditionFailed,
                "reopen is not possible now: it is assigned; possible from: answered, closed, archived"
            ),
            (
                .reassign, .liaison, .forbidden,
                "reassign is not for the role liaison here; it is for: coordinator, nationalCoordinator"
            ),
            (
                .start, .ombudsman, .forbidden,
                "start is not for the role ombudsman here; it is for: coordinator, liaison, nationalCoordinator"
            ),
        ] as [(Action, Role, RPCErrorCode, String)])
    func transition(_ action: Action, _ role: Role, _ code: RPCErrorCode, _ message: String) async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let asked = Tally()
            let error = await refusal {
                try await desk.desk().act(action, TextOnCaseParams(state.ticket), .by(role, "35.78.dinkes")) { _ in
                    asked.add()
                    return .init()
                }
            }
            #expect(error == RPCError(code, message))
            #expect(asked.count == 0)
            #expect(try await desk.state(state.id) == state)
        }
    }

    @Test("a deed that is refused changes nothing; one that fails takes back what it wrote as well")
    func decideFails() async throws {
        struct Failure: Error {}
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let error = await refusal {
                try await desk.desk().act(.answer, TextOnCaseParams(state.ticket), .by(.liaison, "35.78")) { _ in
                    throw RPCError.invalidParams("text", "is no answer")
                }
            }
            #expect(error == .invalidParams("text", "is no answer"))
            await #expect(throws: Failure.self) {
                try await desk.desk().act(.answer, TextOnCaseParams(state.ticket), .by(.liaison, "35.78")) { situation in
                    try situation.transaction.run(DeskStatements.beside)
                    throw Failure()
                }
            }
            #expect(try await desk.state(state.id) == state)
            #expect(try await desk.events(state.id).count == 2)
            #expect(try await desk.recordedMutations() == 0)
            #expect(try await desk.pool.query(DeskStatements.besides) { try $0.single().int64(0) } == 0)
        }
    }

    @Test("what an action writes beside its complaint stays with it")
    func beside() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            _ = try await desk.desk().act(.note, TextOnCaseParams(state.ticket), .by(.liaison, "35.78")) { situation in
                #expect(situation.state == state && situation.registry.version == 1)
                try situation.transaction.run(DeskStatements.beside)
                return .init()
            }
            #expect(try await desk.pool.query(DeskStatements.besides) { try $0.single().int64(0) } == 1)
        }
    }

    @Test("the event says who, when, what and why; the result says what is due")
    func event() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "94.71.dinkes")
            let detail = EventDetail(text: "Sudah diperbaiki.", rule: "r")
            let result = try await desk.desk().act(.answer, TextOnCaseParams(state.ticket), .by(.liaison, "94.71", name: "Siti")) { _ in
                .init(detail: detail)
            }
            let event = try #require(try await desk.events(state.id).last)
            #expect(event.version == 3 && event.action == "answer" && event.from == "assigned" && event.to == "answered")
            #expect(event.role == "liaison" && event.actor == "Siti" && event.at == DeskWorld.now && event.detail == detail)
            #expect(result.dueAt == event.dueAt && result.dueAt != nil && result.agency == "94.71.dinkes")
            let stored = try #require(try await desk.state(state.id))
            #expect(result == CaseResult(stored))
            #expect(stored.firstAnsweredAt == DeskWorld.now)
        }
    }

    @Test("an answer of an older system keeps its own time")
    func occurredAt() async throws {
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "35.78.dinkes")
            let then = DeskWorld.now.adding(days: -400)
            _ = try await desk.desk().act(.answer, TextOnCaseParams(state.ticket), .by(.administrator), occurredAt: then) { _ in .init() }
            #expect(try await desk.events(state.id).last?.at == then)
            let stored = try #require(try await desk.state(state.id))
            #expect(stored.firstAnsweredAt == then)
            // Ten working days for a reply, from then and not from now.
            #expect(try #require(stored.clocks.windowDue) < DeskWorld.now)
        }
    }

    @Test("the job for the next stage comes with the action, in the lane of the region; a refused action leaves none")
    func queue() async throws {
        try await DeskWorld.run { desk in
            var states: [ComplaintState] = []
            for _ in 0..<2 {
                let filed = try await desk.unheld()
                states += try await desk.world.act([(filed, .init(.hold, by: .coordinator, at: DeskWorld.now))])
            }
            var change = ComplaintChange()
            change.region = "35.78"
            for (state, lane) in zip(states, ["35.78", ""]) {
                let citizen = CitizenAction(ticket: state.ticket, accessCode: CaseWorld.accessCode(of: state.ticket))
                let deed = CaseDesk.Deed(change: lane.isEmpty ? ComplaintChange() : change, queue: "routing")
                _ = try await desk.desk().act(.complete, CompleteParams(citizen: citizen, text: "x"), .by(.service)) { _ in deed }
                #expect(try await desk.jobs("routing", of: state.id) == [lane])
                // Not possible any more.
                let again = CitizenAction(ticket: state.ticket, accessCode: citizen.accessCode)
                let error = await refusal {
                    try await desk.desk().act(.complete, CompleteParams(citizen: again, text: "x"), .by(.service)) { _ in deed }
                }
                #expect(error?.code == .preconditionFailed)
                #expect(try await desk.jobs("routing", of: state.id) == [lane])
            }
        }
    }

    @Test("the bell of the next stage rings after the commit, and not when the transaction failed")
    func afterCommit() async throws {
        struct Failure: Error {}
        try await DeskWorld.run { desk in
            let state = try await desk.assigned(to: "kemenkes")
            _ = try await desk.desk().act(.note, TextOnCaseParams(state.ticket), .by(.liaison)) { _ in
                #expect(desk.commits.count == 0)
                return .init()
            }
            #expect(desk.commits.count == 1)
            await #expect(throws: Failure.self) {
                try await desk.desk().act(.note, TextOnCaseParams(state.ticket), .by(.liaison)) { _ in throw Failure() }
            }
            #expect(desk.commits.count == 1)
        }
    }
}
