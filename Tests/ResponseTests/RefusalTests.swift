import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

/// Who may not, what may not, and what a repeated call answers.
@Suite("Response: refusals")
struct RefusalTests {
    @Test("roles that a method does not list")
    func roles() async throws {
        try await ResponseWorld.run { response in
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            let overseer = try await response.stage.client(.steward)
            let liaison = try await response.stage.client(.liaison, agency: "kemenkes")
            let portal = try await response.stage.client(.service)
            let refusals = [
                await refusal { try await overseer.call(ResponseMethods.start, CaseActionParams(ticket)) },
                await refusal { try await overseer.call(ResponseMethods.answer, AnswerParams(ticket)) },
                await refusal { try await overseer.call(ResponseMethods.note, TextOnCaseParams(ticket, "x")) },
                await refusal { try await liaison.call(ResponseMethods.answerMany, AnswerManyParams(answers: [AnswerParams(ticket)])) },
                await refusal { try await liaison.call(ResponseMethods.close, CaseActionParams(ticket)) },
                await refusal { try await liaison.call(ResponseMethods.reopen, TextOnCaseParams(ticket, "x")) },
                await refusal {
                    try await liaison.call(ResponseMethods.reply, ReplyParams(citizen: response.citizen(ticket), text: "x"))
                },
                await refusal { try await liaison.call(ResponseMethods.rate, RateParams(citizen: response.citizen(ticket), stars: 5)) },
                await refusal { try await portal.call(ResponseMethods.inbox, InboxParams()) },
                await refusal { try await portal.call(ResponseMethods.show, ShowParams(ticket: ticket)) },
            ]
            #expect(refusals.map { $0?.code } == refusals.map { _ in .forbidden })
        }
    }

    @Test("an officer of another subtree hears the same as for a ticket that does not exist")
    func subtree() async throws {
        try await ResponseWorld.run { response in
            let ticket = try await response.world.assigned(to: "35.78.dinkes").ticket
            let unheld = try await response.world.submit([.init(submittedAt: .now())])[0].ticket
            for agency in ["35.15", "35.78.dpupr", "94"] {
                let stranger = try await response.stage.client(.coordinator, agency: agency)
                let missing = await refusal { try await stranger.call(ResponseMethods.show, ShowParams(ticket: Ticket(complaintID: 1))) }
                #expect(missing?.code == .notFound)
                let refusals = [
                    await refusal { try await stranger.call(ResponseMethods.show, ShowParams(ticket: ticket)) },
                    await refusal { try await stranger.call(ResponseMethods.show, ShowParams(ticket: unheld)) },
                    await refusal { try await stranger.call(ResponseMethods.start, CaseActionParams(ticket)) },
                    await refusal { try await stranger.call(ResponseMethods.answer, AnswerParams(ticket)) },
                    await refusal { try await stranger.call(ResponseMethods.note, TextOnCaseParams(ticket, "x")) },
                    await refusal { try await stranger.call(ResponseMethods.close, CaseActionParams(ticket)) },
                    await refusal { try await stranger.call(ResponseMethods.reopen, TextOnCaseParams(ticket, "x")) },
                ]
                #expect(refusals.map { $0?.message } == refusals.map { _ in missing?.message })
            }
            let national = try await response.stage.client(.nationalCoordinator)
            #expect(try await national.call(ResponseMethods.show, ShowParams(ticket: unheld)).summary.agency == nil)
        }
    }

    @Test("a wrong status is named, with the ones that would be right")
    func status() async throws {
        try await ResponseWorld.run { response in
            let coordinator = try await response.stage.client(.coordinator, agency: "id")
            let portal = try await response.stage.client(.service)
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            let refusals = [
                await refusal { try await coordinator.call(ResponseMethods.close, CaseActionParams(ticket)) },
                await refusal { try await coordinator.call(ResponseMethods.reopen, TextOnCaseParams(ticket, "x")) },
                await refusal {
                    try await portal.call(ResponseMethods.reply, ReplyParams(citizen: response.citizen(ticket), text: "x"))
                },
                await refusal { try await portal.call(ResponseMethods.rate, RateParams(citizen: response.citizen(ticket), stars: 5)) },
            ]
            #expect(refusals.map { $0?.code } == refusals.map { _ in .preconditionFailed })
            #expect(refusals.allSatisfy { $0?.retryable == false })
            #expect(refusals[0]?.message.contains("it is assigned") == true && refusals[0]?.message.contains("answered") == true)
        }
    }

    @Test("two officers at once: the second one hears of it")
    func version() async throws {
        try await ResponseWorld.run { response in
            let liaison = try await response.stage.client(.liaison, agency: "kemenkes")
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            async let one = refusal { try await liaison.call(ResponseMethods.answer, AnswerParams(ticket, "one", version: 2)) }
            async let two = refusal { try await liaison.call(ResponseMethods.answer, AnswerParams(ticket, "two", version: 2)) }
            let refusals = await [one, two]
            #expect(refusals.count { $0 == nil } == 1)
            #expect(refusals.count { $0?.code == .conflict } == 1)
        }
    }

    @Test("a repeated call acts once and answers the same; the key serves no other call")
    func replay() async throws {
        try await ResponseWorld.run { response in
            let liaison = try await response.stage.client(.liaison, agency: "kemenkes")
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            let key = UUID()
            let first = try await liaison.call(ResponseMethods.start, CaseActionParams(ticket, version: 2, key: key))
            let second = try await liaison.call(ResponseMethods.start, CaseActionParams(ticket, version: 2, key: key))
            #expect(first == second)
            let other = await refusal { try await liaison.call(ResponseMethods.answer, AnswerParams(ticket, key: key)) }
            #expect(other?.code == .idempotencyMismatch)
            let shown = try await liaison.call(ResponseMethods.show, ShowParams(ticket: ticket))
            #expect(shown.timeline.count { $0.action == .start } == 1)
        }
    }

    @Test("a citizen proves the right to act")
    func accessCode() async throws {
        try await ResponseWorld.run { response in
            let portal = try await response.stage.client(.service)
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            let none = CitizenAction(ticket: ticket, accessCode: nil)
            let wrong = CitizenAction(ticket: ticket, accessCode: "0000-0000-0000")
            #expect(
                await refusal { try await portal.call(ResponseMethods.rate, RateParams(citizen: none, stars: 5)) }?.fields.first?.path
                    == "accessCode")
            #expect(await refusal { try await portal.call(ResponseMethods.rate, RateParams(citizen: wrong, stars: 5)) }?.code == .notFound)
        }
    }

    @Test("stars count from one to five")
    func stars() async throws {
        try await ResponseWorld.run { response in
            let portal = try await response.stage.client(.service)
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            for stars: Int16 in [0, 6, -1] {
                let error = await refusal {
                    try await portal.call(ResponseMethods.rate, RateParams(citizen: response.citizen(ticket), stars: stars))
                }
                #expect(error?.fields.first?.path == "stars")
            }
        }
    }

    @Test("only administrators say when an answer was given, and not that it will be")
    func occurredAt() async throws {
        try await ResponseWorld.run { response in
            let liaison = try await response.stage.client(.liaison, agency: "kemenkes")
            let administrator = try await response.stage.client(.administrator)
            let ticket = try await response.world.assigned(to: "kemenkes").ticket
            let past = AnswerParams(ticket, at: Timestamp.now().adding(days: -1))
            let future = AnswerParams(ticket, at: Timestamp.now().adding(days: 1))
            for error in [
                await refusal { try await liaison.call(ResponseMethods.answer, past) },
                await refusal { try await administrator.call(ResponseMethods.answer, future) },
            ] {
                #expect(error?.code == .invalidParams && error?.fields.map(\.path) == ["occurredAt"])
            }
        }
    }
}
