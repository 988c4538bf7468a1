import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Vault

@testable import Intake

extension WholeServiceTests {
    @Suite("Contacts for messages")
    struct NotificationTests {
        private func file(_ intake: IntakeWorld, _ complainant: Complainant?) async throws -> SubmitResult {
            try await intake.client.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "x", complainant: complainant))
        }

        /// As the machine that sends opens it, with the rights of a service.
        private func contact(_ intake: IntakeWorld, _ receipt: SubmitResult) async throws -> Contact? {
            try await intake.world.pool.transaction("contact") {
                try IntakeWorld.vault.openContact(of: receipt.ticket.complaintID, in: $0)
            }
        }

        @discardableResult
        private func set(
            _ intake: IntakeWorld, _ receipt: SubmitResult, _ channel: NotificationChannel, _ language: MessageLanguage = .id,
            _ address: String? = nil
        ) async throws -> SetNotificationsResult {
            try await intake.client.call(
                IntakeMethods.setNotifications,
                SetNotificationsParams(
                    citizen: CitizenAction(ticket: receipt.ticket, accessCode: receipt.accessCode),
                    choice: .init(channel: channel, language: language), address: address))
        }

        @Test("chosen with the complaint: e-mail when one is given, else nothing, or as said")
        func submitted() async throws {
            try await IntakeWorld.run { intake in
                let byMail = try await file(intake, Complainant(name: "Siti", email: "Siti@Rahayu.example"))
                #expect(try await contact(intake, byMail) == Contact(channel: .email, language: .id, address: "siti@rahayu.example"))
                let silent = try await file(intake, Complainant(name: "Siti", phone: "0812 3456 789"))
                #expect(try await contact(intake, silent) == nil)
                let chosen = try await file(
                    intake, Complainant(phone: "0812 3456 789", notify: NotificationChoice(channel: .whatsapp, language: .en)))
                #expect(try await contact(intake, chosen) == Contact(channel: .whatsapp, language: .en, address: "+628123456789"))
                // Only what is more than the usual has a row.
                #expect(try await intake.count("complainant_contacts") == 2)
                #expect(try await intake.count("audit_log", where: "action LIKE 'identity.%'") == 0)
            }
        }

        @Test("changed later: another channel, another address, silence, and back")
        func changed() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake, Complainant(name: "Siti", email: "siti@rahayu.example"))
                #expect(try await set(intake, receipt, .sms, .en, "0812-9999-999").choice == .init(channel: .sms, language: .en))
                #expect(try await contact(intake, receipt) == Contact(channel: .sms, language: .en, address: "+628129999999"))
                // The number serves WhatsApp as well, an e-mail address is needed anew.
                try await set(intake, receipt, .whatsapp)
                #expect(try await contact(intake, receipt) == Contact(channel: .whatsapp, language: .id, address: "+628129999999"))
                #expect(await code { try await set(intake, receipt, .email) } == .invalidParams)
                try await set(intake, receipt, .none, .en)
                #expect(try await contact(intake, receipt) == nil)
                #expect(try await intake.text("SELECT channel || language FROM complainant_contacts") == "noneen")
                #expect(await code { try await set(intake, receipt, .sms) } == .invalidParams)
                try await set(intake, receipt, .email, .id, "baru@rahayu.example")
                #expect(try await contact(intake, receipt)?.address == "baru@rahayu.example")
                // Who complained is untouched by all this.
                let national = try await intake.stage.client(.nationalCoordinator)
                let seen = try await national.call(
                    IntakeMethods.discloseIdentity, DiscloseParams(ticket: receipt.ticket, reason: "Laporan polisi"))
                #expect(seen.complainant == Complainant(name: "Siti", email: "siti@rahayu.example"))
            }
        }

        @Test("somebody who gave nothing may still choose to hear, and erase it again")
        func fromNothing() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake, nil)
                try await set(intake, receipt, .sms, .id, "0812-9999-999")
                #expect(try await contact(intake, receipt)?.address == "+628129999999")
                _ = try await intake.client.call(
                    IntakeMethods.erase, EraseParams(citizen: .init(ticket: receipt.ticket, accessCode: receipt.accessCode)))
                #expect(try await contact(intake, receipt) == nil)
                #expect(try await intake.count("complainant_contacts") == 0)
                #expect(try await intake.count("complainant_identities") == 0)
            }
        }

        @Test("only with the code, or by an operator at the counter; once for each key; the address stays out of the record")
        func rights() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake, nil)
                let choice = NotificationChoice(channel: .sms)
                func params(_ code: String?, key: UUID = UUID(), _ address: String = "0812-7777-777") -> SetNotificationsParams {
                    SetNotificationsParams(
                        citizen: CitizenAction(ticket: receipt.ticket, accessCode: code, idempotencyKey: key), choice: choice,
                        address: address)
                }
                #expect(await code { try await intake.client.call(IntakeMethods.setNotifications, params(nil)) } == .invalidParams)
                #expect(
                    await code { try await intake.client.call(IntakeMethods.setNotifications, params("0000-0000-0000")) } == .notFound)
                let counter = try await intake.stage.client(.operator)
                #expect(await code { try await counter.call(IntakeMethods.setNotifications, params(nil)) } == nil)
                #expect(
                    await code { try await counter.call(IntakeMethods.setNotifications, params("0000-0000-0000")) } == .notFound)
                for role in [Role.liaison, .coordinator, .nationalCoordinator, .auditor, .steward] {
                    let officer = try await intake.stage.client(role)
                    #expect(
                        await code { try await officer.call(IntakeMethods.setNotifications, params(receipt.accessCode)) } == .forbidden)
                }
                let key = UUID()
                let mine = params(receipt.accessCode, key: key)
                let first = try await intake.client.call(IntakeMethods.setNotifications, mine)
                #expect(try await intake.client.call(IntakeMethods.setNotifications, mine) == first)
                let other = params(receipt.accessCode, key: key, "0812-8888-888")
                #expect(await code { try await intake.client.call(IntakeMethods.setNotifications, other) } == .idempotencyMismatch)
                #expect(try await contact(intake, receipt)?.address == "+628127777777")
                #expect(try await intake.count("mutations AS m", where: "convert_from(result, 'UTF8') LIKE '%777%'") == 0)
                for wrong in [(NotificationChannel.email, "0812"), (.sms, "a@b.c"), (.none, "a@b.c"), (.sms, "12345")] {
                    #expect(await code { try await set(intake, receipt, wrong.0, .id, wrong.1) } == .invalidParams)
                }
            }
        }
    }
}
