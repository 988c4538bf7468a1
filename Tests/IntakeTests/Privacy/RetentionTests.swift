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
    @Suite("Retention")
    struct RetentionTests {
        private static let day: Int64 = 86_400

        private func file(_ intake: IntakeWorld, _ class: ComplaintClass = .complaint) async throws -> SubmitResult {
            try await intake.client.call(
                IntakeMethods.submit,
                SubmitParams(
                    channel: .web, class: `class`, subject: "Antrean", body: "Antrean panjang", place: Place(text: "Loket 3"),
                    complainant: DisclosureTests.siti))
        }

        private func close(_ intake: IntakeWorld, _ receipt: SubmitResult) async throws {
            try await intake.act(.route, by: .system, on: receipt.ticket) { $0.agency = "35.78.dinkes" }
            try await intake.act(.answer, by: .liaison, on: receipt.ticket, text: "Sudah ditambah petugas")
            try await intake.act(.rate, by: .complainant, on: receipt.ticket, text: "Terima kasih, Siti") { $0.rating = 5 }
            #expect(try await intake.state(receipt.ticket)?.status == .closed)
        }

        /// With the rights of a service, as the periodic work does it.
        private func apply(_ intake: IntakeWorld, afterDays days: Int64, limit: Int32 = 100) async throws -> Retention.Outcome {
            let services = PostgresPool(
                configuration: PostgresConfiguration(url: intake.world.database.servicesURL, poolSize: 1), logger: TestPostgres.quiet)
            let now = Timestamp.now().adding(microseconds: days * Self.day * 1_000_000)
            let outcome = try await services.transaction("retention") { try Retention.apply(at: now, limit: limit, in: $0) }
            await services.shutDown()
            return outcome
        }

        @Test("ended cases lose the identity after two years and the texts after five; open ones and supervisory ones keep theirs")
        func stages() async throws {
            try await IntakeWorld.run { intake in
                let (ended, open, grave, withdrawn) = (
                    try await file(intake), try await file(intake), try await file(intake, .supervisoryComplaint), try await file(intake)
                )
                try await close(intake, ended)
                try await close(intake, grave)
                try await intake.act(.withdraw, by: .complainant, on: withdrawn.ticket) { $0.archiveReason = .withdrawn }

                #expect(try await apply(intake, afterDays: 700) == .init(identities: 0, texts: 0))
                #expect(try await apply(intake, afterDays: 740) == .init(identities: 2, texts: 0))
                #expect(try await apply(intake, afterDays: 740) == .init(identities: 0, texts: 0))
                let left = "complaint_id IN (\(open.ticket.complaintID), \(grave.ticket.complaintID))"
                #expect(try await intake.count("complainant_identities") == 2)
                #expect(try await intake.count("complainant_identities", where: left) == 2)
                #expect(try await intake.count("complainant_contacts", where: left) == 2)
                #expect(try await intake.count("complaint_texts", where: "body = 'Antrean panjang'") == 4)
                #expect(
                    try await intake.text(
                        "SELECT string_agg(DISTINCT concat_ws('|', what, rule, regulation, actor_role), ',') FROM deletion_records")
                        == "identity|retention|UU 27/2022 Pasal 44|system")
                #expect(
                    try await intake.text("SELECT detail::text FROM audit_log WHERE action = 'retention.apply'")
                        == "{\"texts\": 0, \"identities\": 2}")

                #expect(try await apply(intake, afterDays: 1_840) == .init(identities: 1, texts: 2))
                #expect(try await intake.count("complaint_texts", where: "body = 'Antrean panjang' AND subject IS NOT NULL") == 2)
                #expect(try await intake.count("complaint_texts", where: "place IS NULL AND body LIKE '%dihapus%'") == 2)
                // What was said is gone, what was done stays.
                #expect(
                    try await intake.count(
                        "complaint_events", where: "complaint_id = \(ended.ticket.complaintID) AND detail ? 'text'") == 0)
                #expect(try await intake.count("complaint_events", where: "complaint_id = \(ended.ticket.complaintID)") == 4)
                #expect(
                    try await intake.count("complaint_events", where: "complaint_id = \(grave.ticket.complaintID) AND detail ? 'text'") == 2
                )
                let tracked = try await intake.client.call(
                    IntakeMethods.track, TrackParams(ticket: ended.ticket, accessCode: ended.accessCode))
                #expect(tracked.subject == nil && tracked.body.contains("removed") && tracked.rating == 5)
                #expect(tracked.timeline.map(\.action) == [.submit, .route, .answer, .rate])
                #expect(tracked.timeline.allSatisfy { $0.text == nil })

                #expect(try await apply(intake, afterDays: 3_700) == .init(identities: 0, texts: 1))
                #expect(try await intake.count("complainant_identities") == 1)
                #expect(try await intake.count("deletion_records", where: "what = 'text'") == 3)
                #expect(try await apply(intake, afterDays: 36_500) == .init(identities: 0, texts: 0))
            }
        }

        @Test("a batch takes the oldest first and the next one goes on")
        func batches() async throws {
            try await IntakeWorld.run { intake in
                for _ in 0..<3 {
                    let receipt = try await file(intake)
                    try await intake.act(.withdraw, by: .complainant, on: receipt.ticket) { $0.archiveReason = .withdrawn }
                }
                for expected in [2, 1, 0] {
                    #expect(try await apply(intake, afterDays: 740, limit: 2).identities == expected)
                }
            }
        }

        @Test("a new regulation counts from its day on; texts without a limit are kept")
        func newRule() async throws {
            let rules = """
                INSERT INTO retention_rules (class, effective_from, identity_months, text_months, regulation)
                VALUES ('', (now() + interval '1 year')::date, 6, NULL, 'Baru 1/2027')
                """
            try await IntakeWorld.run(prepare: rules) { intake in
                let receipt = try await file(intake)
                try await intake.act(.withdraw, by: .complainant, on: receipt.ticket) { $0.archiveReason = .withdrawn }
                #expect(try await apply(intake, afterDays: 300).identities == 0)
                #expect(try await apply(intake, afterDays: 370).identities == 1)
                #expect(try await intake.text("SELECT regulation FROM deletion_records") == "Baru 1/2027")
                #expect(try await apply(intake, afterDays: 36_500).texts == 0)
            }
        }

        @Test("a contact that came after the identity was taken goes at the next visit")
        func lateContact() async throws {
            try await IntakeWorld.run { intake in
                let receipt = try await file(intake)
                try await intake.act(.withdraw, by: .complainant, on: receipt.ticket) { $0.archiveReason = .withdrawn }
                #expect(try await apply(intake, afterDays: 740).identities == 1)
                _ = try await intake.client.call(
                    IntakeMethods.setNotifications,
                    SetNotificationsParams(
                        citizen: .init(ticket: receipt.ticket, accessCode: receipt.accessCode), choice: .init(channel: .email),
                        address: "a@b.example"))
                #expect(try await intake.count("complainant_contacts") == 1)
                #expect(try await apply(intake, afterDays: 740).identities == 1)
                #expect(try await intake.count("complainant_contacts") == 0)
            }
        }
    }
}
