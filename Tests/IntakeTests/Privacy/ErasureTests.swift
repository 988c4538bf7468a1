import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@testable import Intake

extension WholeServiceTests {
    @Suite("Erasure")
    struct ErasureTests {
        private let siti = DisclosureTests.siti

        private func file(_ intake: IntakeWorld) async throws -> (params: SubmitParams, receipt: SubmitResult) {
            let params = SubmitParams(channel: .web, body: "Antrean panjang", complainant: siti)
            return (params, try await intake.client.call(IntakeMethods.submit, params))
        }

        @Test("the complainant's wish destroys key, envelope, fingerprints and contact; the complaint stays")
        func wish() async throws {
            let now = Timestamp.now()
            try await IntakeWorld.run(clock: .fixed(now)) { intake in
                let (params, receipt) = try await file(intake)
                let other = try await file(intake).receipt
                let erase = EraseParams(
                    citizen: CitizenAction(ticket: receipt.ticket, accessCode: receipt.accessCode), reason: "Malu, Siti")
                let result = try await intake.client.call(IntakeMethods.erase, erase)
                #expect(result.erasedAt == now)
                for table in ["complainant_identities", "complainant_contacts"] {
                    #expect(try await intake.count(table) == 1)
                    #expect(try await intake.count(table, where: "complaint_id = \(other.ticket.complaintID)") == 1)
                }
                #expect(
                    try await intake.text(
                        """
                        SELECT concat_ws('|', what, rule, regulation, coalesce(reason, '-'), actor_role, actor_name)
                        FROM deletion_records WHERE complaint_id = \(receipt.ticket.complaintID)
                        """) == "identity|request|UU 27/2022 Pasal 8|-|complainant|service")
                #expect(try await intake.count("complaints") == 2)
                #expect(try await intake.count("complaint_texts") == 2)
                #expect(
                    try await intake.text("SELECT subject || detail::text FROM audit_log WHERE action = 'identity.erase'")
                        == "\(receipt.ticket){\"wishedBy\": \"complainant\"}")

                // Nobody finds or sees the person any more.
                let national = try await intake.stage.client(.nationalCoordinator)
                let seen = try await national.call(
                    IntakeMethods.discloseIdentity, DiscloseParams(ticket: receipt.ticket, reason: "Laporan polisi"))
                #expect(seen == DiscloseResult(ticket: receipt.ticket, complainant: nil, erasedAt: now))
                let found = try await national.call(IntakeMethods.findByIdentity, .init(.phone, "08123456789", reason: "Laporan polisi"))
                #expect(found.complaints.map(\.ticket) == [other.ticket])

                // The same call, another call, and the same submission once more: nothing comes back.
                #expect(try await intake.client.call(IntakeMethods.erase, erase) == result)
                let again = EraseParams(citizen: CitizenAction(ticket: receipt.ticket, accessCode: receipt.accessCode))
                #expect(try await intake.client.call(IntakeMethods.erase, again) == result)
                #expect(try await intake.client.call(IntakeMethods.submit, params) == receipt)
                #expect(try await intake.count("complainant_identities") == 1)
                #expect(try await intake.count("deletion_records") == 1)
                #expect(try await intake.count("audit_log", where: "action = 'identity.erase'") == 1)
                let tracked = try await intake.client.call(
                    IntakeMethods.track, TrackParams(ticket: receipt.ticket, accessCode: receipt.accessCode))
                #expect(tracked.body == "Antrean panjang")
            }
        }

        @Test("who may: the complainant by code, the national coordinator and the administrator with a reason, nobody else")
        func rights() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake).receipt
                func outcome(_ role: Role, code accessCode: String? = nil, reason: String? = nil) async throws -> RPCErrorCode? {
                    let client = try await intake.stage.client(role)
                    return await code {
                        try await client.call(
                            IntakeMethods.erase,
                            EraseParams(citizen: CitizenAction(ticket: receipt.ticket, accessCode: accessCode), reason: reason))
                    }
                }
                for role in [Role.service, .operator, .administrator, .nationalCoordinator] {
                    #expect(try await outcome(role) == .invalidParams)
                    #expect(try await outcome(role, code: "0000-0000-0000", reason: "Permintaan lisan") == .notFound)
                }
                for role in [Role.service, .operator] { #expect(try await outcome(role, reason: "Permintaan lisan") == .invalidParams) }
                for role in [Role.liaison, .coordinator, .auditor, .steward, .ombudsman, .presidentialStaff] {
                    #expect(try await outcome(role, code: receipt.accessCode, reason: "Permintaan lisan") == .forbidden)
                }
                #expect(try await outcome(.nationalCoordinator, reason: "pendek") == .invalidParams)
                #expect(try await intake.count("deletion_records") == 0)
                #expect(try await outcome(.nationalCoordinator, reason: "Permintaan lisan") == nil)
                #expect(
                    try await intake.text("SELECT actor_role || '|' || reason FROM deletion_records")
                        == "nationalCoordinator|Permintaan lisan")
                let second = try await file(intake).receipt
                let administrator = try await intake.stage.client(.administrator)
                let result = try await administrator.call(
                    IntakeMethods.erase, EraseParams(citizen: .init(ticket: second.ticket, accessCode: nil), reason: "Putusan pengadilan"))
                #expect(result.erasedAt != nil)
            }
        }

        @Test("one key is one wish; nothing to erase is no error")
        func repetition() async throws {
            try await IntakeWorld.run { intake in
                let (first, second) = (try await file(intake).receipt, try await file(intake).receipt)
                let key = UUID()
                func erase(_ receipt: SubmitResult) async -> RPCErrorCode? {
                    let citizen = CitizenAction(ticket: receipt.ticket, accessCode: receipt.accessCode, idempotencyKey: key)
                    return await code { try await intake.client.call(IntakeMethods.erase, EraseParams(citizen: citizen)) }
                }
                #expect(await erase(first) == nil)
                #expect(await erase(second) == .idempotencyMismatch)
                let bare = try await intake.client.call(IntakeMethods.submit, SubmitParams(channel: .sms, body: "x"))
                let result = try await intake.client.call(
                    IntakeMethods.erase, EraseParams(citizen: .init(ticket: bare.ticket, accessCode: bare.accessCode)))
                #expect(result.erasedAt == nil)
                #expect(try await intake.count("deletion_records") == 1)
                let nowhere = EraseParams(
                    citizen: .init(ticket: Ticket(complaintID: 99_999_999), accessCode: nil), reason: "Permintaan lisan")
                let national = try await intake.stage.client(.nationalCoordinator)
                #expect(await code { try await national.call(IntakeMethods.erase, nowhere) } == .notFound)
            }
        }
    }
}
