import Complaints
import Contracts
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

/// Every action on its way through the life of a complaint.
@Suite("Response: life")
struct LifeTests {
    @Test("from start to rating, with a reply in between")
    func life() async throws {
        try await ResponseWorld.run { response in
            let liaison = try await response.stage.client(.liaison, agency: "35.78.dinkes")
            let portal = try await response.stage.client(.service)
            let ticket = try await response.world.assigned(to: "35.78.dinkes").ticket

            let started = try await liaison.call(ResponseMethods.start, CaseActionParams(ticket))
            #expect(started.status == .inProgress && started.version == 3 && started.agency == "35.78.dinkes")
            let answered = try await liaison.call(ResponseMethods.answer, AnswerParams(ticket, "the first answer", version: 3))
            #expect(answered.status == .answered && answered.dueAt != nil)
            let replied = try await portal.call(
                ResponseMethods.reply, ReplyParams(citizen: response.citizen(ticket), text: "not solved"))
            #expect(replied.status == .inProgress && replied.dueAt != nil)
            _ = try await liaison.call(ResponseMethods.answer, AnswerParams(ticket, "the second answer"))
            let rated = try await portal.call(
                ResponseMethods.rate, RateParams(citizen: response.citizen(ticket), stars: 4, text: "thank you"))
            #expect(rated.status == .closed && rated.dueAt == nil && rated.version == 7)

            let shown = try await liaison.call(ResponseMethods.show, ShowParams(ticket: ticket))
            #expect(shown.rating == 4)
            #expect(shown.timeline.map(\.action) == [.submit, .route, .start, .answer, .reply, .answer, .rate])
            #expect(
                shown.timeline.map(\.text) == [nil, nil, nil, "the first answer", "not solved", "the second answer", "thank you"])
        }
    }

    @Test("a coordinator closes and reopens; everybody leaves notes")
    func coordinator() async throws {
        try await ResponseWorld.run { response in
            let coordinator = try await response.stage.client(.coordinator, agency: "35")
            let ticket = try await response.world.assigned(to: "35.78.dpupr").ticket
            _ = try await coordinator.call(ResponseMethods.answer, AnswerParams(ticket))
            let closed = try await coordinator.call(ResponseMethods.close, CaseActionParams(ticket))
            #expect(closed.status == .closed)
            let noted = try await coordinator.call(ResponseMethods.note, TextOnCaseParams(ticket, "look again in May"))
            #expect(noted.status == .closed && noted.version == closed.version + 1)
            let reopened = try await coordinator.call(ResponseMethods.reopen, TextOnCaseParams(ticket, "the pothole is back"))
            #expect(reopened.status == .inProgress && reopened.dueAt != nil)
            let shown = try await coordinator.call(ResponseMethods.show, ShowParams(ticket: ticket))
            #expect(shown.timeline.last?.text == "the pothole is back")
            #expect(shown.timeline.last?.actor == "coordinator of 35" && shown.timeline.last?.by == .coordinator)
        }
    }

    @Test("an operator acts for a citizen without the access code")
    func counter() async throws {
        try await ResponseWorld.run { response in
            let counter = try await response.stage.client(.operator)
            let liaison = try await response.stage.client(.liaison, agency: "kemenkes")
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            _ = try await liaison.call(ResponseMethods.answer, AnswerParams(ticket))
            let rated = try await counter.call(
                ResponseMethods.rate, RateParams(citizen: CitizenAction(ticket: ticket, accessCode: nil), stars: 4))
            #expect(rated.status == .closed)
        }
    }

    @Test("what was recorded elsewhere keeps its time")
    func recorded() async throws {
        try await ResponseWorld.run { response in
            let administrator = try await response.stage.client(.administrator)
            let time = try #require(Timestamp(rfc3339: "2024-03-01T09:00:00+07:00"))
            let ticket = try await response.world.assigned(to: "kemenkes", at: time.adding(days: -2)).ticket
            _ = try await administrator.call(ResponseMethods.answer, AnswerParams(ticket, at: time))
            let shown = try await administrator.call(ResponseMethods.show, ShowParams(ticket: ticket))
            #expect(shown.timeline.last?.at == time)
        }
    }
}
