import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Intake

extension WholeServiceTests {
    @Suite("Track")
    struct TrackTests {
        private func file(_ intake: IntakeWorld, anonymous: Bool = false, confidential: Bool = false) async throws -> SubmitResult {
            try await intake.client.call(
                IntakeMethods.submit,
                SubmitParams(
                    channel: .web, subject: "Lampu", body: "Lampu mati", region: RegionCode("35.78"), anonymous: anonymous,
                    confidential: confidential, complainant: Complainant(name: "Siti Rahayu")))
        }

        private func track(_ intake: IntakeWorld, _ ticket: Ticket, _ code: String? = nil) async throws -> TrackResult {
            try await intake.client.call(IntakeMethods.track, TrackParams(ticket: ticket, accessCode: code))
        }

        /// The whole error but for the request's own id.
        private func refusal(_ intake: IntakeWorld, _ ticket: Ticket, _ code: String? = nil) async throws -> RPCError {
            var error = try #require(await #expect(throws: RPCError.self) { try await track(intake, ticket, code) })
            error.requestID = nil
            return error
        }

        private func verified(_ intake: IntakeWorld, _ ticket: Ticket) async throws {
            try await intake.act(.queue, by: .system, on: ticket, text: "no rule")
            try await intake.act(.verify, by: .coordinator, on: ticket, text: "secret reason") { $0.agency = "35.78.dpupr" }
            try await intake.act(.note, by: .liaison, on: ticket, text: "internal note")
            try await intake.act(.start, by: .liaison, on: ticket)
            try await intake.act(.answer, by: .liaison, on: ticket, text: "Sudah diperbaiki")
            try await intake.act(.reply, by: .complainant, on: ticket, text: "Belum")
        }

        @Test("private at once, public only when verified")
        func views() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake)
                let fresh = try await track(intake, receipt.ticket, receipt.accessCode)
                #expect(fresh.isPrivate && fresh.status == .unverified && fresh.body == "Lampu mati" && fresh.subject == "Lampu")
                #expect(fresh.timeline.map(\.action) == [.submit])
                #expect(fresh.dueAt != nil && fresh.agency == nil)
                let unseen = try await refusal(intake, receipt.ticket)

                try await verified(intake, receipt.ticket)
                let publicly = try await track(intake, receipt.ticket)
                #expect(!publicly.isPrivate && publicly.status == .inProgress && publicly.body == "Lampu mati")
                #expect(publicly.timeline.map(\.action) == [.verify, .start, .answer])
                #expect(publicly.timeline.map(\.text) == [nil, nil, "Sudah diperbaiki"])
                #expect(publicly.agency == AgencyName(code: "35.78.dpupr", name: "Agency 35.78.dpupr"))

                let privately = try await track(intake, receipt.ticket, receipt.accessCode.lowercased().replacing("-", with: " "))
                #expect(privately.timeline.map(\.action) == [.submit, .verify, .start, .answer, .reply])
                #expect(privately.timeline.map(\.text) == [nil, nil, nil, "Sudah diperbaiki", "Belum"])
                #expect(privately.timeline.allSatisfy { $0.actor == nil })

                // An unknown ticket, a wrong code and a complaint that is not public cannot be told apart.
                let unknown = try await refusal(intake, Ticket(complaintID: 99_999_999))
                #expect(unknown.code == .notFound)
                #expect(unknown == unseen)
                #expect(try await refusal(intake, receipt.ticket, "0000-0000-0000") == unknown)
                #expect(try await refusal(intake, Ticket(complaintID: 99_999_999), receipt.accessCode) == unknown)
            }
        }

        @Test("confidential: only with the code, however it is handled")
        func confidential() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake, confidential: true)
                try await verified(intake, receipt.ticket)
                #expect(try await refusal(intake, receipt.ticket) == refusal(intake, Ticket(complaintID: 99_999_999)))
                #expect(try await track(intake, receipt.ticket, receipt.accessCode).status == .inProgress)
            }
        }

        @Test("no view ever says who complained", arguments: [false, true])
        func anonymous(isAnonymous: Bool) async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake, anonymous: isAnonymous)
                try await verified(intake, receipt.ticket)
                for code in [nil, receipt.accessCode] {
                    let answer = try await intake.client.callRaw(
                        method: "intake.track", paramsJSON: TrackParams(ticket: receipt.ticket, accessCode: code).json)
                    let text = String(decoding: answer, as: UTF8.self)
                    #expect(text.contains("Lampu mati"))
                    for word in ["Siti", "secret reason", "internal note", "no rule", "\"actor\""] { #expect(!text.contains(word)) }
                }
            }
        }

        @Test("a merged complaint shows the answers of the one it follows, through several merges")
        func merged() async throws {
            try await IntakeWorld.run { intake in
                let (first, second, third) = (try await file(intake), try await file(intake), try await file(intake))
                for (ticket, into) in [(first.ticket, second.ticket), (second.ticket, third.ticket)] {
                    try await intake.act(.verify, by: .coordinator, on: ticket) { $0.agency = "35.78.dpupr" }
                    try await intake.act(.merge, by: .coordinator, on: ticket) {
                        $0.mergedInto = into.complaintID
                        $0.archiveReason = .merged
                    }
                }
                let before = try await track(intake, first.ticket, first.accessCode)
                #expect(before.archiveReason == .merged && before.mergedInto == second.ticket)
                #expect(before.timeline.map(\.action) == [.submit, .verify, .merge])

                try await verified(intake, third.ticket)
                let after = try await track(intake, first.ticket, first.accessCode)
                #expect(after.timeline.map(\.action) == [.submit, .verify, .merge, .answer])
                #expect(after.timeline.last?.text == "Sudah diperbaiki")
                #expect(try await track(intake, first.ticket).timeline.map(\.action) == [.verify, .answer])

                // The last one becomes confidential: its answers are no longer for others.
                _ = try await intake.world.pool.run(
                    .unnamed("hide", "UPDATE complaints SET confidential = true WHERE id = \(third.ticket.complaintID)"))
                #expect(try await track(intake, first.ticket, first.accessCode).timeline.map(\.action) == [.submit, .verify, .merge])
                #expect(try await track(intake, second.ticket, second.accessCode).mergedInto == nil)
            }
        }

        @Test("what is not a ticket is refused by its digits")
        func notATicket() async throws {
            try await IntakeWorld.run { intake in
                for text in ["100000007", "12a", "0", "", "1000000000000000000000"] {
                    let error = try #require(
                        await #expect(throws: RPCError.self) {
                            try await intake.client.callRaw(method: "intake.track", paramsJSON: Array(#"{"ticket":"\#(text)"}"#.utf8))
                        })
                    #expect(error.code == .invalidParams)
                    #expect(error.fields.map(\.path) == ["ticket"])
                }
            }
        }

        @Test("officers may look too, and see no more than the public")
        func officers() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake)
                let officer = try await intake.stage.client(.liaison, agency: "35.78.dpupr")
                let error = await #expect(throws: RPCError.self) {
                    try await officer.call(IntakeMethods.track, TrackParams(ticket: receipt.ticket))
                }
                #expect(error?.code == .notFound)
            }
        }
    }
}
