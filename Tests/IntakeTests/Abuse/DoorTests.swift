import Complaints
import Contracts
import Foundation
import JSON
import Postgres
import RPC
import RPCTransport
import Synchronization
import TestSupport
import Testing
import Time

@testable import Intake

extension WholeServiceTests {
    /// Limits without identity, over TCP.
    @Suite("At the door", .timeLimit(.minutes(2)))
    struct DoorTests {
        private static let noon = Timestamp(rfc3339: "2026-11-22T12:10:00Z") ?? Timestamp(microseconds: 0)
        private static let small = [
            "PINTU_INTAKE_FREE_PER_SOURCE": "2", "PINTU_INTAKE_MOST_PER_SOURCE": "4", "PINTU_INTAKE_PROOF_BITS": "6",
        ]

        private static func complaint(_ source: String? = "203.0.113.7") -> SubmitParams {
            SubmitParams(channel: .web, body: "Lampu jalan padam", source: source)
        }

        /// Without the client's own solving and retrying.
        private static func submit(_ params: SubmitParams, _ client: RPCClient) async -> Result<SubmitResult, RPCError> {
            await client.callMany(IntakeMethods.submit, [params])[0]
        }

        private static func refusal(_ result: Result<SubmitResult, RPCError>) -> RPCError? {
            guard case .failure(let error) = result else { return nil }
            return error
        }

        @Test("too much from one source: first some work, then come again in the next hour; others notice nothing")
        func softThenHard() async throws {
            let time = Mutex(Self.noon)
            try await IntakeWorld.run(settings: Self.small, clock: WallClock { time.withLock { $0 } }) { intake in
                for _ in 0..<2 { _ = try await Self.submit(Self.complaint(), intake.client).get() }

                var params = Self.complaint()
                let first = Self.refusal(await Self.submit(params, intake.client))
                let challenge = try #require(first?.challenge)
                #expect(first?.code == .challengeRequired && first?.retryable == false)
                #expect(challenge.difficulty == 6 && challenge.expiresAt == Self.noon.adding(seconds: 600))
                #expect(try await intake.count("complaints") == 2)

                // Another complaint does not get in by this one's work.
                let proof = try #require(await ProofOfWork.solve(challenge, before: .now + .seconds(30)))
                var other = Self.complaint()
                other.proof = proof
                #expect(Self.refusal(await Self.submit(other, intake.client))?.code == .challengeRequired)

                params.proof = proof
                let receipt = try await Self.submit(params, intake.client).get()
                // The client by itself.
                _ = try await intake.client.call(IntakeMethods.submit, Self.complaint())
                #expect(try await intake.count("complaints") == 4)

                for isProved in [false, true] {
                    if !isProved { params.proof = nil }
                    let last = Self.refusal(await Self.submit(isProved ? other : params, intake.client))
                    #expect(last?.code == .overloaded && last?.retryAfterMs == 50 * 60_000)
                }
                _ = try await Self.submit(Self.complaint("203.0.113.8"), intake.client).get()
                _ = try await Self.submit(Self.complaint(nil), intake.client).get()

                time.withLock { $0 = Self.noon.adding(seconds: 50 * 60) }
                // The same complaint as before, with or without its proof, from wherever: the same receipt.
                params.source = "198.51.100.1"
                #expect(try await Self.submit(params, intake.client).get() == receipt)
                params.proof = proof
                #expect(try await Self.submit(params, intake.client).get() == receipt)
                _ = try await Self.submit(Self.complaint(), intake.client).get()
            }
        }

        @Test("a burst of everybody together asks for work and turns nobody away")
        func burst() async throws {
            let settings = ["PINTU_INTAKE_FREE_PER_MINUTE": "3", "PINTU_INTAKE_PROOF_BITS": "4"]
            try await IntakeWorld.run(settings: settings, clock: .fixed(Self.noon)) { intake in
                let results = await intake.client.callMany(IntakeMethods.submit, (0..<10).map { Self.complaint("10.0.0.\($0)") })
                #expect(results.count { Self.refusal($0)?.code == .challengeRequired } == 7)
                for number in 0..<20 { _ = try await intake.client.call(IntakeMethods.submit, Self.complaint("10.1.0.\(number)")) }
                #expect(try await intake.count("complaints") == 23)
            }
        }

        @Test("counters and administrators are not counted")
        func exempt() async throws {
            try await IntakeWorld.run(settings: Self.small, clock: .fixed(Self.noon)) { intake in
                for role in [Role.operator, .administrator] {
                    let client = try await intake.stage.client(role)
                    for _ in 0..<6 { _ = try await Self.submit(Self.complaint(), client).get() }
                }
                _ = try await Self.submit(Self.complaint(), intake.client).get()
            }
        }

        @Test("submitMany counts each complaint, and says for each what to solve")
        func many() async throws {
            try await IntakeWorld.run(settings: Self.small, clock: .fixed(Self.noon)) { intake in
                var complaints = (0..<5).map { _ in Self.complaint() }
                let first = try await intake.client.call(IntakeMethods.submitMany, SubmitManyParams(complaints: complaints)).results
                #expect(first.map { $0.refusal?.reason } == [nil, nil, "challengeRequired", "challengeRequired", "challengeRequired"])
                for index in 2..<5 {
                    let challenge = try #require(first[index].refusal?.challenge)
                    complaints[index].proof = await ProofOfWork.solve(challenge, before: .now + .seconds(30))
                }
                let second = try await intake.client.call(
                    IntakeMethods.submitMany, SubmitManyParams(complaints: Array(complaints[2...]))
                ).results
                #expect(second.map { $0.refusal?.reason } == [nil, nil, "overloaded"])
                #expect(try await intake.count("complaints") == 4)
            }
        }

        @Test("what is refused for other reasons is not counted")
        func refusedIsNotCounted() async throws {
            try await IntakeWorld.run(settings: Self.small, clock: .fixed(Self.noon)) { intake in
                for _ in 0..<6 {
                    var wrong = Self.complaint()
                    wrong.origin = Origin(submittedAt: Timestamp(rfc3339: "1999-01-01T00:00:00Z"))
                    #expect(Self.refusal(await Self.submit(wrong, intake.client))?.code == .invalidParams)
                }
                for _ in 0..<2 { _ = try await Self.submit(Self.complaint(), intake.client).get() }
            }
        }

        @Test("wrong input", arguments: [#""source":"""#, #""source":7"#, #""proof":{"challenge":"x"}"#, #""proof":"x""#])
        func wrongInput(member: String) async throws {
            try await IntakeWorld.run { intake in
                let json = #"{"idempotencyKey":"\#(UUID())","channel":"web","body":"x",\#(member)}"#
                let error = await #expect(throws: RPCError.self) {
                    try await intake.client.callRaw(method: "intake.submit", paramsJSON: Array(json.utf8))
                }
                #expect(error?.code == .invalidParams)
                #expect(error?.fields.allSatisfy { $0.path.hasPrefix("source") || $0.path.hasPrefix("proof") } == true)
            }
        }

        @Test("replicas count together; the table holds marks only, of this hour")
        func replicas() async throws {
            let limits = ["PINTU_INTAKE_FREE_PER_SOURCE": "4"]
            try await IntakeWorld.run(settings: limits) { intake in
                let settings = limits.merging(CaseWorld.settings) { $1 }.merging(["PINTU_IDENTITY_KEY": IntakeWorld.identityKey]) { $1 }
                try await RunningStage.run(IntakeService.definition, on: intake.world.database, settings: settings) { second in
                    let other = try await second.client(.service)
                    for _ in 0..<3 { _ = try await Self.submit(Self.complaint(), intake.client).get() }
                    try await eventually { try await intake.count("source_counts", where: "count = 3") == 3 }
                    _ = try await Self.submit(Self.complaint(), other).get()
                    // The source, the hour, and the minute, which may have turned.
                    try await eventually { try await intake.count("source_counts", where: "count = 4") >= 2 }
                    // Another round of the second replica: it has taken in the answer of the one before.
                    _ = try await Self.submit(Self.complaint("203.0.113.9"), other).get()
                    try await eventually { try await intake.count("source_counts", where: "count = 5") >= 1 }

                    let error = Self.refusal(await Self.submit(Self.complaint(), other))
                    #expect(error?.code == .challengeRequired)
                    let table = try await intake.text(
                        "SELECT string_agg(encode(mark, 'escape') || encode(mark, 'hex'), ' ') FROM source_counts")
                    for form in ["203.0.113", "3230332e302e313133"] { #expect(table?.contains(form) == false) }
                    #expect(try await intake.count("source_counts", where: "hour <> date_trunc('hour', hour)") == 0)
                }
            }
        }

        @Test("an address stands nowhere in the database")
        func nowhere() async throws {
            try await IntakeWorld.run { intake in
                _ = try await intake.client.call(IntakeMethods.submit, Self.complaint("marker-4711-source"))
                try await eventually { try await intake.count("source_counts") == 3 }
                let everything = try #require(
                    try await intake.text(
                        """
                        SELECT string_agg(xml::text, ' ') FROM (SELECT query_to_xml('SELECT * FROM ' || quote_ident(relname), true, true, '')
                        AS xml FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace) AS everything
                        """))
                #expect(everything.contains("Lampu jalan padam"))
                for form in ["marker-4711", String(Data("marker-4711".utf8).base64EncodedString().prefix(12)), "6d61726b65722d34373131"] {
                    #expect(!everything.contains(form))
                }
            }
        }
    }
}
