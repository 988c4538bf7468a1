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
    @Suite("Disclosure")
    struct DisclosureTests {
        static let siti = Complainant(
            name: "Siti Rahayu", phone: "0812-3456-789", email: "Siti@Rahayu.example", nationalID: "3578010101010001",
            address: "Jalan Melati 1")
        private let reason = "Laporan polisi 17/2026"

        /// A complaint that `agency` holds; nobody does when it is nil.
        private func file(
            _ intake: IntakeWorld, anonymous: Bool = false, at agency: String? = "35.78.dinkes", complainant: Complainant? = siti
        ) async throws -> SubmitResult {
            let receipt = try await intake.client.call(
                IntakeMethods.submit,
                SubmitParams(channel: .web, body: "Antrean panjang", anonymous: anonymous, complainant: complainant))
            if let agency { try await intake.act(.route, by: .system, on: receipt.ticket) { $0.agency = agency } }
            return receipt
        }

        @Test("the national coordinator sees every complainant; officers those of their subtree, never an anonymous one")
        func rights() async throws {
            try await IntakeWorld.run { intake in
                let named = try await file(intake).ticket
                let hidden = try await file(intake, anonymous: true).ticket
                let unclaimed = try await file(intake, at: nil).ticket
                func outcome(_ role: Role, _ agency: String?, _ ticket: Ticket) async throws -> RPCErrorCode? {
                    let client = try await intake.stage.client(role, agency: agency)
                    return await code {
                        let result = try await client.call(
                            IntakeMethods.discloseIdentity, DiscloseParams(ticket: ticket, reason: reason))
                        #expect(result.complainant == Self.siti)
                    }
                }
                for ticket in [named, hidden, unclaimed] { #expect(try await outcome(.nationalCoordinator, nil, ticket) == nil) }
                for (role, agency) in [(Role.coordinator, "35.78"), (.coordinator, "35"), (.liaison, "35.78.dinkes")] {
                    #expect(try await outcome(role, agency, named) == nil)
                    #expect(try await outcome(role, agency, hidden) == .forbidden)
                    #expect(try await outcome(role, agency, unclaimed) == .notFound)
                }
                for (role, agency) in [(Role.coordinator, "35.15"), (.liaison, "35.78.dpupr"), (.liaison, "94.71.dinkes")] {
                    for ticket in [named, hidden, Ticket(complaintID: 99_999_999)] {
                        #expect(try await outcome(role, agency, ticket) == .notFound)
                    }
                }
                for role in Role.allCases where ![.complainant, .system, .nationalCoordinator, .coordinator, .liaison].contains(role) {
                    #expect(try await outcome(role, nil, named) == .forbidden)
                }
                // One row for every look that succeeded, none for the others.
                #expect(try await intake.count("audit_log", where: "action LIKE 'identity.disclose%'") == 6)
                #expect(
                    try await intake.count(
                        "audit_log",
                        where: """
                            action = 'identity.disclose' AND actor_role = 'liaison' AND subject = '\(named)'
                            AND detail->>'reason' = '\(reason)' AND actor_id IS NOT NULL
                            """) == 1)
            }
        }

        @Test("without a reason nothing is shown")
        func reasons() async throws {
            try await IntakeWorld.run { intake in
                let ticket = try await file(intake).ticket
                let client = try await intake.stage.client(.nationalCoordinator)
                for wrong in ["", "x", "123456789", "            ", "   kurang   "] {
                    let error = await #expect(throws: RPCError.self) {
                        try await client.call(IntakeMethods.discloseIdentity, DiscloseParams(ticket: ticket, reason: wrong))
                    }
                    #expect(error?.code == .invalidParams && error?.fields.map(\.path) == ["reason"])
                }
                #expect(try await intake.count("audit_log", where: "action LIKE 'identity.%'") == 0)
            }
        }

        @Test("the database itself shows an anonymous complainant to nobody but the national coordinator, and records who looked")
        func dataLayer() async throws {
            try await IntakeWorld.run { intake in
                let ticket = try await file(intake, anonymous: true).ticket
                let services = PostgresPool(
                    configuration: PostgresConfiguration(url: intake.world.database.servicesURL, poolSize: 1), logger: TestPostgres.quiet)
                func rows(_ role: String, _ reason: String = "sepuluh huruf") async throws -> Int {
                    try await services.run(
                        .unnamed(
                            "look", "SELECT * FROM disclose_identity(\(ticket.complaintID), '\(reason)', 't', now(), '\(role)', 'x', NULL)")
                    ) { $0.count }
                }
                #expect(try await rows("coordinator") == 0)
                #expect(try await rows("administrator") == 0)
                #expect(try await rows("nationalCoordinator") == 1)
                await #expect(throws: PostgresError.self) { try await rows("nationalCoordinator", "nosy") }
                #expect(try await intake.count("audit_log", where: "action = 'identity.disclose'") == 1)
                #expect(try await intake.count("audit_log", where: "action = 'identity.discloseNothing'") == 2)
                for query in [
                    "SELECT sealed FROM complainant_identities", "SELECT wrapped_key FROM complainant_identities",
                    "UPDATE complainant_identities SET key_version = 9", "DELETE FROM complainant_identities",
                    "DELETE FROM deletion_records", "UPDATE retention_rules SET identity_months = 1000",
                ] {
                    let error = await #expect(throws: PostgresError.self, "\(query)") { try await services.run(.unnamed("try", query)) }
                    #expect(error?.sqlState == "42501", "\(query)")
                }
                await services.shutDown()
            }
        }

        @Test("a complaint without a complainant says so, and the look is recorded all the same")
        func nobody() async throws {
            try await IntakeWorld.run { intake in
                let ticket = try await file(intake, complainant: nil).ticket
                let client = try await intake.stage.client(.nationalCoordinator)
                let result = try await client.call(IntakeMethods.discloseIdentity, DiscloseParams(ticket: ticket, reason: reason))
                #expect(result == DiscloseResult(ticket: ticket, complainant: nil, erasedAt: nil))
                #expect(try await intake.count("audit_log", where: "action = 'identity.discloseNothing'") == 1)
            }
        }

        @Test("all complaints of a person are found by any spelling of an exact value, by one role, and the value is written nowhere")
        func find() async throws {
            try await IntakeWorld.run { intake in
                var mine: [Ticket] = []
                for phone in ["0812-3456-789", "+62 812 3456 789", "628123456789"] {
                    mine.append(try await file(intake, anonymous: true, complainant: Complainant(name: "S", phone: phone)).ticket)
                }
                mine.append(try await file(intake).ticket)
                _ = try await file(intake, complainant: Complainant(phone: "0812-3456-780"))
                let client = try await intake.stage.client(.nationalCoordinator)
                func found(_ trait: IdentityTrait, _ value: String) async throws -> [Ticket] {
                    let result = try await client.call(IntakeMethods.findByIdentity, .init(trait, value, reason: reason))
                    #expect(!result.hasMore)
                    return result.complaints.map(\.ticket)
                }
                #expect(try await found(.phone, "08123456789") == mine.reversed())
                #expect(try await found(.email, "siti@rahayu.EXAMPLE") == [mine[3]])
                #expect(try await found(.nationalID, "3578010101010001") == [mine[3]])
                #expect(try await found(.nationalID, "3578010101010002").isEmpty)
                let error = await #expect(throws: RPCError.self) {
                    try await client.call(IntakeMethods.findByIdentity, .init(.email, "not-an-address-zq", reason: reason))
                }
                #expect(error?.fields.map(\.path) == ["value"] && !"\(String(describing: error))".contains("zq"))
                for role in Role.allCases where ![.complainant, .system, .nationalCoordinator].contains(role) {
                    let other = try await intake.stage.client(role)
                    #expect(
                        await code { try await other.call(IntakeMethods.findByIdentity, .init(.phone, "08123456789", reason: reason)) }
                            == .forbidden)
                }
                #expect(try await intake.count("audit_log", where: "action = 'identity.find'") == 4)
                #expect(
                    try await intake.count("audit_log", where: "detail @> '{\"by\": \"phone\", \"found\": 4}' AND subject IS NULL") == 1)
                #expect(try await intake.count("audit_log AS a", where: "a::text LIKE '%8123456789%' OR a::text LIKE '%rahayu%'") == 0)
            }
        }

        @Test("a search says when there is more than it shows")
        func manyFound() async throws {
            try await IntakeWorld.run { intake in
                let complaints = (0...FindByIdentityResult.limit).map { number in
                    SubmitParams(channel: .walkIn, body: "x \(number)", complainant: Complainant(phone: "021 555 1234"))
                }
                let results = try await intake.client.call(IntakeMethods.submitMany, SubmitManyParams(complaints: complaints)).results
                #expect(results.allSatisfy { $0.receipt != nil })
                let client = try await intake.stage.client(.nationalCoordinator)
                let found = try await client.call(IntakeMethods.findByIdentity, .init(.phone, "+62215551234", reason: reason))
                #expect(found.complaints.count == FindByIdentityResult.limit && found.hasMore)
            }
        }

        @Test("a key that is not configured is our fault, not the caller's, and says nothing")
        func unknownKey() async throws {
            try await IntakeWorld.run { intake in
                let ticket = try await file(intake).ticket
                try await intake.world.pool.run(.unnamed("spoil", "UPDATE complainant_identities SET key_version = 9"))
                let client = try await intake.stage.client(.nationalCoordinator)
                #expect(
                    await code { try await client.call(IntakeMethods.discloseIdentity, DiscloseParams(ticket: ticket, reason: reason)) }
                        == .internalError)
            }
        }
    }
}
