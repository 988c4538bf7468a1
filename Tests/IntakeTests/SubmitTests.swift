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
    @Suite("Submit")
    struct SubmitTests {
        private static let siti = Complainant(name: "Siti Rahayu", phone: "0812-3456-789", nationalID: "3578010101010001")

        @Test("one complaint: durable with text, event, job and clocks before the answer")
        func one() async throws {
            try await IntakeWorld.run { intake in
                let filed = SubmitParams(
                    channel: .whatsapp, subject: "Lampu", body: "Lampu jalan mati\nsejak Senin", agency: "35.78.dpupr",
                    region: RegionCode("35.78.01"), category: "info", place: Place(text: "Jl. Mastrip 1", latitude: -7.3, longitude: 112.7),
                    anonymous: true, confidential: true, complainant: Self.siti,
                    origin: Origin(submittedAt: Timestamp(rfc3339: "2022-03-04T05:06:07.000008Z"), system: "lama", reference: "A-1"))
                let receipt = try await intake.client.call(IntakeMethods.submit, filed)

                #expect(receipt.ticket.complaintID >= Ticket.firstComplaintID)
                #expect(receipt.accessCode == CaseWorld.accessCode(of: receipt.ticket))
                #expect(try await intake.counts() == [1, 1, 1, 1, 1])
                let id = receipt.ticket.complaintID
                #expect(
                    try await intake.text(
                        """
                        SELECT concat_ws('|', version, status, class, channel, named_agency, agency_code, region_code, category_code, anonymous,
                            confidential, submitted_at AT TIME ZONE 'UTC', verified_at, verify_due_at AT TIME ZONE 'UTC',
                            resolve_due_at AT TIME ZONE 'UTC', due_at = verify_due_at) FROM complaints WHERE id = \(id)
                        """) == "1|unverified|informationRequest|whatsapp|35.78.dpupr|35.78.01|info|t|t|2022-03-04 05:06:07.000008"
                        + "|2022-03-09 17:00:00|2022-03-11 17:00:00|t")
                #expect(
                    try await intake.text(
                        """
                        SELECT concat_ws('|', subject, body, place, latitude, longitude, origin_system, origin_reference)
                        FROM complaint_texts WHERE complaint_id = \(id)
                        """) == "Lampu|Lampu jalan mati\nsejak Senin|Jl. Mastrip 1|-7.3|112.7|lama|A-1")
                #expect(
                    try await intake.text(
                        """
                        SELECT concat_ws('|', occurred_at AT TIME ZONE 'UTC', version, action, coalesce(from_status, '-'), to_status, class,
                            channel, region_code, category_code, due_at AT TIME ZONE 'UTC', actor_role, actor_name, coalesce(detail::text, '-'))
                        FROM complaint_events WHERE complaint_id = \(id)
                        """) == "2022-03-04 05:06:07.000008|1|submit|-|unverified|informationRequest|whatsapp|35.78.01|info"
                        + "|2022-03-09 17:00:00|service|service|-")
                #expect(
                    try await intake.text("SELECT concat_ws('|', queue, lane) FROM jobs WHERE complaint_id = \(id)")
                        == "routing|35.78.dpupr")
            }
        }

        @Test("the least that can be said is enough; class and lane come from category and region")
        func least() async throws {
            try await IntakeWorld.run { intake in
                for (params, expected) in [
                    (SubmitParams(channel: .sms, body: "x"), "complaint|"),
                    (SubmitParams(channel: .sms, body: "x", region: RegionCode("35.78.01")), "complaint|35.78"),
                    (SubmitParams(channel: .sms, body: "x", region: RegionCode("35"), category: "info"), "informationRequest|35"),
                    (SubmitParams(channel: .sms, class: .aspiration, body: "x", category: "info"), "aspiration|"),
                ] {
                    let id = try await intake.client.call(IntakeMethods.submit, params).ticket.complaintID
                    #expect(
                        try await intake.text(
                            "SELECT c.class || '|' || j.lane FROM complaints c JOIN jobs j ON j.complaint_id = c.id WHERE c.id = \(id)")
                            == expected)
                }
                #expect(try await intake.count("complaints", where: "submitted_at BETWEEN now() - interval '1 minute' AND now()") == 4)
            }
        }

        @Test("who complains is nowhere to be read, also for an anonymous complaint")
        func sealed() async throws {
            try await IntakeWorld.run { intake in
                for isAnonymous in [false, true] {
                    let params = SubmitParams(channel: .phone, body: "Antrean panjang", anonymous: isAnonymous, complainant: Self.siti)
                    let receipt = try await intake.client.call(IntakeMethods.submit, params)
                    let sealed = try await intake.world.pool.query(
                        .unnamed(
                            "sealed",
                            """
                            SELECT key_version, wrapped_key, sealed FROM complainant_identities
                            WHERE complaint_id = \(receipt.ticket.complaintID)
                            """)
                    ) { rows in
                        let row = try rows.single()
                        return SealedIdentity(keyVersion: try row.int16(0), wrappedKey: try row.bytea(1), identity: try row.bytea(2))
                    }
                    #expect(sealed.keyVersion == 1)
                    #expect(try IntakeWorld.vault.open(sealed, of: params.idempotencyKey) == Self.siti)
                }
                // Every row of every table, as text.
                let tables = try await intake.text(
                    """
                    SELECT string_agg(xml::text, ' ') FROM (SELECT query_to_xml('SELECT * FROM ' || quote_ident(relname), true, true, '') AS xml
                    FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace) AS everything
                    """)
                let everything = try #require(tables)
                #expect(everything.contains("Antrean panjang"))
                // Long enough not to occur by chance in a ciphertext or in the fraction of a second.
                for secret in ["Siti Rahayu", "Rahayu", "0812-3456", "3578010101010001"] {
                    #expect(!everything.contains(secret))
                    #expect(!everything.contains(Data(secret.utf8).base64EncodedString().prefix(5)))
                }
                // A complainant without any detail leaves nothing to seal.
                _ = try await intake.client.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "x", complainant: Complainant()))
                #expect(try await intake.count("complainant_identities") == 2)
            }
        }

        @Test("the same key with the same body is the same complaint, with another body a mismatch")
        func repetition() async throws {
            try await IntakeWorld.run { intake in
                let params = SubmitParams(channel: .web, body: "Jalan rusak", complainant: Self.siti)
                let first = try await intake.client.call(IntakeMethods.submit, params)
                #expect(try await intake.client.call(IntakeMethods.submit, params) == first)

                // Order, spacing and unknown members do not matter.
                let shuffled = """
                    {"complainant": {"nationalID":"3578010101010001","phone":"0812-3456-789", "name":"Siti\\u0020Rahayu"}, "colour": "red",
                     "body":"Jalan rusak","channel":"web","idempotencyKey":"\(params.idempotencyKey.uuidString)", "agency": null}
                    """
                let answer = try await intake.client.callRaw(method: "intake.submit", paramsJSON: Array(shuffled.utf8))
                #expect(try SubmitResult(json: answer) == first)

                var changes: [SubmitParams] = []
                for change: (inout SubmitParams) -> Void in [
                    { $0.body = "Jalan rusak!" }, { $0.channel = .mobile }, { $0.anonymous = true }, { $0.complainant?.name = "Sita" },
                    { $0.agency = "kemenkes" }, { $0.origin = Origin(reference: "7") },
                ] {
                    var other = params
                    change(&other)
                    changes.append(other)
                }
                for other in changes {
                    let error = await #expect(throws: RPCError.self) { try await intake.client.call(IntakeMethods.submit, other) }
                    #expect(error?.code == .idempotencyMismatch)
                }
                #expect(try await intake.counts() == [1, 1, 1, 1, 1])
            }
        }

        @Test("many at once from several connections: each exactly once, every receipt its own")
        func concurrent() async throws {
            try await IntakeWorld.run { intake in
                let clients = [intake.client, try await intake.stage.client(.operator), try await intake.stage.client(.administrator)]
                let complaints = (0..<600).map { SubmitParams(channel: .mobile, body: "Laporan \($0)") }
                let receipts = try await withThrowingTaskGroup(of: [(String, SubmitResult)].self) { group in
                    for (number, client) in clients.enumerated() {
                        let share = complaints.enumerated().filter { $0.offset % 3 == number }.map(\.element)
                        group.addTask {
                            // Each one is sent twice, side by side.
                            let results = await client.callMany(IntakeMethods.submit, share + share)
                            return try zip(share + share, results).map { ($0.0.body, try $0.1.get()) }
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(receipts.count == 1_200)
                let tickets = Dictionary(grouping: receipts, by: \.0).mapValues { Set($0.map(\.1.ticket)) }
                #expect(tickets.count == 600 && tickets.values.allSatisfy { $0.count == 1 })
                #expect(Set(receipts.map(\.1.ticket)).count == 600)
                #expect(try await intake.counts() == [600, 600, 600, 600, 0])
                #expect(
                    try await intake.count(
                        "complaints c JOIN complaint_texts t ON t.complaint_id = c.id JOIN complaint_events e ON e.complaint_id = c.id")
                        == 600)
                for role in ["service", "operator", "administrator"] {
                    #expect(try await intake.count("complaint_events", where: "actor_role = '\(role)'") == 200)
                }
            }
        }

        @Test("submitMany: one outcome for each, in order; a wrong one does not hold up the others")
        func many() async throws {
            try await IntakeWorld.run { intake in
                let first = SubmitParams(channel: .letter, body: "satu")
                let second = SubmitParams(channel: .letter, body: "dua")
                let elements = [
                    String(decoding: first.json, as: UTF8.self), #"{"channel":"pigeon","idempotencyKey":"x"}"#, "17",
                    String(decoding: SubmitParams(channel: .web, body: "x", agency: "nobody", category: "none").json, as: UTF8.self),
                    String(decoding: second.json, as: UTF8.self), String(decoding: first.json, as: UTF8.self),
                    String(
                        decoding: SubmitParams(idempotencyKey: second.idempotencyKey, channel: .letter, body: "tiga").json, as: UTF8.self),
                ]
                let answer = try await intake.client.callRaw(
                    method: "intake.submitMany", paramsJSON: Array(#"{"complaints":[\#(elements.joined(separator: ","))]}"#.utf8))
                let results = try SubmitManyResult(json: answer).results

                #expect(results.prefix(4).map { $0.receipt != nil } == [true, false, false, false])
                #expect(results[0].receipt == results[5].receipt)
                #expect(results[1].refusal?.fields.map(\.path) == ["idempotencyKey", "channel", "body"])
                #expect(results[2].refusal?.reason == "invalidParams")
                #expect(results[3].refusal?.fields.map(\.path) == ["agency", "category"])
                // Two bodies under one key, at the same moment: one of them is the complaint, whichever came first.
                #expect(Set([results[4], results[6]].map { $0.refusal?.reason }) == [nil, "idempotencyMismatch"])
                #expect(try await intake.counts() == [2, 2, 2, 2, 0])
            }
        }

        @Test("submitMany takes 500 and not one more")
        func manyIsBounded() async throws {
            try await IntakeWorld.run { intake in
                let complaints = (0..<501).map { SubmitParams(channel: .partner, body: "\($0)") }
                let full = try await intake.client.call(
                    IntakeMethods.submitMany, SubmitManyParams(complaints: Array(complaints.prefix(500))))
                #expect(full.results.count == 500 && full.results.allSatisfy { $0.receipt != nil })
                for wrong in [complaints, []] {
                    let error = await #expect(throws: RPCError.self) {
                        try await intake.client.call(IntakeMethods.submitMany, SubmitManyParams(complaints: wrong))
                    }
                    #expect(error?.fields.map(\.path) == ["complaints"])
                }
                #expect(try await intake.count("complaints") == 500)
            }
        }

        @Test("who may not speak for citizens may not submit")
        func roles() async throws {
            try await IntakeWorld.run { intake in
                for role in [Role.liaison, .coordinator, .nationalCoordinator, .steward, .presidentialStaff, .ombudsman, .auditor] {
                    let client = try await intake.stage.client(role)
                    let error = try #require(
                        await #expect(throws: RPCError.self) {
                            try await client.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "x"))
                        })
                    #expect(error.code == .forbidden)
                }
                let count = try await intake.count("complaints")
                #expect(count == 0)
            }
        }

        @Test("a code that was imported a moment ago is known at once")
        func freshCode() async throws {
            try await IntakeWorld.run { intake in
                let params = SubmitParams(channel: .web, body: "x", category: "banjir")
                await #expect(throws: RPCError.self) { try await intake.client.call(IntakeMethods.submit, params) }
                try await intake.world.pool.transaction("import") { transaction in
                    try transaction.script(
                        """
                        INSERT INTO categories (code, name, english_name, default_class) VALUES ('banjir', 'Banjir', 'Floods', 'complaint');
                        UPDATE registry_version SET version = version + 1
                        """, name: "import")
                }
                _ = try await intake.client.call(IntakeMethods.submit, params)
            }
        }
    }
}
