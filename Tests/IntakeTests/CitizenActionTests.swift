import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Intake

extension WholeServiceTests {
    @Suite("Complete and withdraw")
    struct CitizenActionTests {
        private func file(_ intake: IntakeWorld, heldFor question: String? = nil) async throws -> SubmitResult {
            let receipt = try await intake.client.call(IntakeMethods.submit, SubmitParams(channel: .sms, body: "Jalan rusak"))
            if let question { try await intake.act(.hold, by: .coordinator, on: receipt.ticket, text: question) }
            return receipt
        }

        private func citizen(_ receipt: SubmitResult) -> CitizenAction {
            CitizenAction(ticket: receipt.ticket, accessCode: receipt.accessCode)
        }

        @Test("a completed complaint goes back to routing, with what was added")
        func complete() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake, heldFor: "Di jalan mana?")
                #expect(try await intake.count("jobs") == 1)
                let params = CompleteParams(
                    citizen: citizen(receipt), text: "Jalan Mastrip", region: RegionCode("35.78.01"), category: "jalan")
                let result = try await intake.client.call(IntakeMethods.complete, params)
                #expect(result.status == .unverified && result.version == 3)
                // Sent again it acts once.
                #expect(try await intake.client.call(IntakeMethods.complete, params) == result)
                #expect(try await intake.count("jobs", where: "queue = 'routing'") == 2)
                let state = try #require(try await intake.state(receipt.ticket))
                #expect(state.region == "35.78.01" && state.category == "jalan" && state.clocks.pausedAt == nil)
                let timeline = try await intake.client.call(
                    IntakeMethods.track, TrackParams(ticket: receipt.ticket, accessCode: receipt.accessCode)
                ).timeline
                #expect(timeline.map(\.action) == [.submit, .hold, .complete])
                #expect(timeline.map(\.text) == [nil, "Di jalan mana?", "Jalan Mastrip"])
            }
        }

        @Test("codes that nobody knows are named, all at once, and nothing changes")
        func wrongCodes() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake, heldFor: "?")
                let params = CompleteParams(citizen: citizen(receipt), text: "x", region: RegionCode("12.34"), category: "none")
                let error = await #expect(throws: RPCError.self) { try await intake.client.call(IntakeMethods.complete, params) }
                #expect(error?.fields.map(\.path) == ["region", "category"])
                #expect(try await intake.state(receipt.ticket)?.status == .pending)
            }
        }

        @Test("what was not asked for cannot be completed")
        func notPending() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake)
                let code = await code {
                    try await intake.client.call(IntakeMethods.complete, CompleteParams(citizen: citizen(receipt), text: "x"))
                }
                #expect(code == .preconditionFailed)
            }
        }

        @Test("withdrawn: archived with its reason, once")
        func withdraw() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake)
                let params = WithdrawParams(citizen: citizen(receipt), text: "Sudah beres")
                let result = try await intake.client.call(IntakeMethods.withdraw, params)
                #expect(result.status == .archived && result.dueAt == nil)
                #expect(try await intake.client.call(IntakeMethods.withdraw, params) == result)
                let code = await code { try await intake.client.call(IntakeMethods.withdraw, WithdrawParams(citizen: citizen(receipt))) }
                #expect(code == .preconditionFailed)
                let seen = try await intake.client.call(
                    IntakeMethods.track, TrackParams(ticket: receipt.ticket, accessCode: receipt.accessCode))
                #expect(seen.archiveReason == .withdrawn)
                #expect(seen.timeline.map(\.action) == [.submit, .withdraw])
                // Repeating the submission does not bring it back.
                #expect(try await intake.count("complaint_events") == 2)
            }
        }

        @Test("only who holds the code may act; an operator has seen the person")
        func proof() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake)
                let other = try await file(intake)
                for (wrong, expected) in [(nil, RPCErrorCode.invalidParams), ("0000-0000-0000", .notFound), (other.accessCode, .notFound)] {
                    let action = CitizenAction(ticket: receipt.ticket, accessCode: wrong)
                    let code = await code { try await intake.client.call(IntakeMethods.withdraw, WithdrawParams(citizen: action)) }
                    #expect(code == expected)
                }
                #expect(try await intake.state(receipt.ticket)?.status == .unverified)
                let counter = try await intake.stage.client(.operator)
                let result = try await counter.call(
                    IntakeMethods.withdraw, WithdrawParams(citizen: CitizenAction(ticket: receipt.ticket, accessCode: nil)))
                #expect(result.status == .archived)
            }
        }
    }
}
