import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time
import Vault

@testable import Intake

extension WholeServiceTests {
    @Suite("Rotation of the identity key")
    struct RotationTests {
        private static let (first, second) = (String(repeating: "11", count: 32), String(repeating: "22", count: 32))

        private static func settings(_ key: String, others: String? = nil) -> [String: String] {
            var settings = CaseWorld.settings
            settings["PINTU_IDENTITY_KEY"] = key
            settings["PINTU_IDENTITY_PREVIOUS_KEYS"] = others
            return settings
        }

        private static func vault(_ current: String, others: String? = nil) throws -> IdentityVault {
            let others = try others.map { [try #require(IdentityKeyring.Key($0))] } ?? []
            return IdentityVault(keyring: try IdentityKeyring(current: try #require(IdentityKeyring.Key(current)), others: others))
        }

        private static func submit(_ stage: RunningStage, _ count: Int) async throws -> [Ticket] {
            let client = try await stage.client(.service)
            let complaints = (0..<count).map {
                SubmitParams(channel: .web, body: "x \($0)", complainant: DisclosureTests.siti)
            }
            return try await client.call(IntakeMethods.submitMany, SubmitManyParams(complaints: complaints)).results.map {
                try #require($0.receipt).ticket
            }
        }

        private static func expectOpen(_ tickets: [Ticket], _ stage: RunningStage) async throws {
            let client = try await stage.client(.nationalCoordinator)
            for ticket in tickets {
                let seen = try await client.call(
                    IntakeMethods.discloseIdentity, DiscloseParams(ticket: ticket, reason: "Pemeriksaan kunci"))
                #expect(seen.complainant == DisclosureTests.siti)
            }
            let found = try await client.call(IntakeMethods.findByIdentity, .init(.phone, "08123456789", reason: "Pemeriksaan kunci"))
            #expect(Set(found.complaints.map(\.ticket)) == Set(tickets))
        }

        @Test("everything moves to the new key while old and new services work side by side; then the old key is not needed")
        func withoutDowntime() async throws {
            let world = try await CaseWorld.make()
            // First every service learns the next key, then it becomes the current one.
            let old = try await RunningStage(
                IntakeService.definition, on: world.database, settings: Self.settings(Self.first, others: "2:\(Self.second)"))
            var tickets = try await Self.submit(old, 7)
            let new = try await RunningStage(
                IntakeService.definition, on: world.database, settings: Self.settings("2:\(Self.second)", others: "1:\(Self.first)"))
            tickets += try await Self.submit(new, 3)
            tickets += try await Self.submit(old, 3)
            try await Self.expectOpen(tickets, old)
            try await Self.expectOpen(tickets, new)
            #expect(await old.stop() == 0)

            // What the service does by itself, here at once.
            let rewrap = IdentityRewrap(
                vault: try Self.vault("2:\(Self.second)", others: "1:\(Self.first)"), pool: world.pool, clock: .system,
                logger: TestPostgres.quiet)
            while try await rewrap.step() {}
            try await Self.expectOpen(tickets, new)
            let usage = try await world.pool.transaction("usage") { try KeyRegister.usage(in: $0) }
            #expect(usage == [KeyRegister.Usage(version: 2, count: 13)])
            #expect(await new.stop() == 0)

            try await RunningStage.run(IntakeService.definition, on: world.database, settings: Self.settings("2:\(Self.second)")) {
                try await Self.expectOpen(tickets, $0)
            }
            let moved = try await world.pool.query(
                .unnamed("moved", "SELECT sum((detail->>'count')::int) FROM audit_log WHERE action = 'identity.rewrap'")
            ) { try $0.single().int64(0) }
            #expect(moved >= 10)
            await world.close()
        }

        @Test("a service with a key that is not the database's does not start, and stores nothing")
        func wrongKey() async throws {
            let world = try await CaseWorld.make()
            try await RunningStage.run(IntakeService.definition, on: world.database, settings: Self.settings(Self.first)) {
                _ = try await Self.submit($0, 1)
            }
            let failure = await #expect(throws: RunningStage.NotStarted.self) {
                try await RunningStage.run(IntakeService.definition, on: world.database, settings: Self.settings(Self.second)) { _ in }
            }
            let log = failure?.log.joined() ?? ""
            #expect(log.contains("is not the key that this database was used with"))
            #expect(!log.contains("2222") && !log.contains("1111"))
            await world.close()
        }

        @Test("identities of an older release get a data key; one that does not open holds up nobody and stays")
        func unbound() async throws {
            let world = try await CaseWorld.make()
            let vault = try Self.vault(Self.first)
            let ids = try await world.submit((0..<3).map { _ in .init(submittedAt: .now()) }).map(\.id)
            let keys = try await world.pool.query(.unnamed("keys", "SELECT id, idempotency_key FROM complaints ORDER BY id")) { rows in
                try rows.map { (try $0.int64(0), try $0.uuid(1)) }
            }
            #expect(keys.map(\.0) == ids)
            for (id, key) in keys {
                // As the release before sealed: under the ring key itself. The second one is damaged.
                let envelope = try OldSeal.seal(DisclosureTests.siti.json, [UInt8](repeating: 0x11, count: 32), id == ids[1] ? UUID() : key)
                try await world.pool.run(
                    .unnamed(
                        "old", "INSERT INTO complainant_identities (complaint_id, key_version, sealed) VALUES ($1, 1, $2)",
                        parameters: [.int8, .bytea]), [.int8(id), .bytea(envelope)])
            }
            let rewrap = IdentityRewrap(vault: vault, pool: world.pool, clock: .system, logger: TestPostgres.quiet)
            for _ in 0..<2 { while try await rewrap.step() {} }
            let unbound = try await world.pool.query(
                .unnamed("unbound", "SELECT complaint_id FROM complainant_identities WHERE wrapped_key IS NULL OR phone_index IS NULL")
            ) { rows in try rows.map { try $0.int64(0) } }
            #expect(unbound == [ids[1]])
            await world.close()
        }

        @Test("a replica with an older key moves nothing back")
        func notBack() async throws {
            let world = try await CaseWorld.make()
            try await RunningStage.run(IntakeService.definition, on: world.database, settings: Self.settings("2:\(Self.second)")) {
                _ = try await Self.submit($0, 2)
            }
            let rewrap = IdentityRewrap(
                vault: try Self.vault(Self.first, others: "2:\(Self.second)"), pool: world.pool, clock: .system,
                logger: TestPostgres.quiet)
            while try await rewrap.step() {}
            #expect(try await world.pool.transaction("usage") { try KeyRegister.usage(in: $0) } == [.init(version: 2, count: 2)])
            await world.close()
        }
    }
}
