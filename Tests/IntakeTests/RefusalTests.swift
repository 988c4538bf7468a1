import Complaints
import Contracts
import Foundation
import JSON
import Postgres
import RPC
import RPCTransport
import ServiceKit
import TestSupport
import Testing
import Time

@testable import Intake

extension WholeServiceTests {
    @Suite("Refusals")
    struct RefusalTests {
        /// What is wrong, as members that replace those of a good complaint, and the paths that the answer must name.
        private static let wrong: [(members: [String: String], paths: [String])] = [
            (["idempotencyKey": "null"], ["idempotencyKey"]),
            (["idempotencyKey": #""7""#], ["idempotencyKey"]),
            (["idempotencyKey": "7"], ["idempotencyKey"]),
            (["channel": #""pigeon""#], ["channel"]),
            (["channel": "true"], ["channel"]),
            (["class": #""gossip""#], ["class"]),
            (["subject": #""""#], ["subject"]),
            (["subject": #""\#(String(repeating: "é", count: 151))""#], ["subject"]),
            (["subject": #""two\nlines""#], ["subject"]),
            (["body": "null"], ["body"]),
            (["body": #""""#], ["body"]),
            (["body": "[]"], ["body"]),
            (["body": #""with\u0000NUL""#], ["body"]),
            (["body": #""with\u001bescape""#], ["body"]),
            (["body": #""\#(String(repeating: "x", count: 10_001))""#], ["body"]),
            (["agency": #""nobody""#], ["agency"]),
            (["agency": #""35.78' OR true""#], ["agency"]),
            (["agency": #""\#(String(repeating: "a", count: 65))""#], ["agency"]),
            (["region": #""99.99""#], ["region"]),
            (["region": #""3578""#], ["region"]),
            (["region": "35"], ["region"]),
            (["category": #""none""#], ["category"]),
            (["category": "{}"], ["category"]),
            (["anonymous": #""yes""#, "confidential": "1"], ["anonymous", "confidential"]),
            (["place": "[]"], ["place"]),
            (["place": #"{"latitude":-7}"#], ["place.longitude"]),
            (["place": #"{"latitude":91,"longitude":1e9}"#], ["place.latitude", "place.longitude"]),
            (["place": #"{"text":"\#(String(repeating: "x", count: 301))"}"#], ["place.text"]),
            (
                ["complainant": #"{"phone":"call me","email":"a@b","nationalID":"12"}"#],
                ["complainant.nationalID", "complainant.phone", "complainant.email"]
            ),
            (["complainant": #"{"name":"\u0000"}"#], ["complainant.name"]),
            (["origin": #"{"submittedAt":"yesterday"}"#], ["origin.submittedAt"]),
            (["origin": #"{"submittedAt":"2026-01-01T00:00:00"}"#], ["origin.submittedAt"]),
            (["origin": #"{"submittedAt":"1999-12-31T23:59:59Z"}"#], ["origin.submittedAt"]),
            (["origin": #"{"submittedAt":"2150-01-01T00:00:00Z"}"#], ["origin.submittedAt"]),
            (["origin": #"{"submittedAt":"9999-01-01T00:00:00Z"}"#], ["origin.submittedAt"]),
            (["origin": #"{"reference":""}"#], ["origin.reference"]),
            (["body": "1", "channel": "2", "place": #"{"text":3}"#], ["channel", "body", "place.text"]),
            (
                ["agency": #""x""#, "region": #""99""#, "category": #""y""#, "origin": #"{"submittedAt":"2150-01-01T00:00:00Z"}"#],
                ["agency", "region", "category", "origin.submittedAt"]
            ),
        ]

        private static func complaint(_ members: [String: String] = [:]) -> String {
            let good = ["idempotencyKey": #""\#(UUID().uuidString)""#, "channel": #""web""#, "body": #""Jalan rusak""#]
            return "{" + good.merging(members) { _, other in other }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",") + "}"
        }

        private static func frame(_ params: String) -> String { #"{"jsonrpc":"2.0","id":1,"method":"intake.submit","params":\#(params)}"# }

        @Test("each wrong field is named, and nothing is written")
        func fields() async throws {
            try await IntakeWorld.run { intake in
                let line = try await RawLine(intake.stage.endpoint, token: Self.token(intake))
                for (members, paths) in Self.wrong {
                    let error = try line.ask(Self.frame(Self.complaint(members))).root["error"]
                    #expect(error?["code"]?.int64 == -32602, "\(members.keys.sorted())")
                    let named = error?["data"]?["fields"]?.elements.map { $0["path"]?.string ?? "" } ?? []
                    #expect(Set(named) == Set(paths), "\(members.keys.sorted()): \(named)")
                    #expect(error?["data"]?["requestId"]?.string != nil)
                }
                for params in ["[]", "17", "null", #"[{"channel":"web"}]"#] {
                    #expect(try line.ask(Self.frame(params)).root["error"]?["code"]?.int64 ?? 0 < -32599, "\(params)")
                }
                #expect(try await intake.counts() == [0, 0, 0, 0, 0])
                // The connection survived all of it.
                #expect(try line.ask(Self.frame(Self.complaint())).root["result"] != nil)
                #expect(try await intake.counts() == [1, 1, 1, 1, 0])
            }
        }

        @Test("text at its bounds, in every script, is stored as it came")
        func bounds() async throws {
            try await IntakeWorld.run { intake in
                for body in [
                    String(repeating: "ꦗ", count: 10_000), "tab\tand\r\nlines", "👩‍👩‍👧‍👦 é e\u{301} \u{FEFF}", #"quotes " \ / ' -- ; DROP"#,
                    "\u{10FFFF}\u{1}".replacing("\u{1}", with: ""),
                ] {
                    let params = SubmitParams(channel: .web, subject: String(repeating: "é", count: 150), body: body)
                    let id = try await intake.client.call(IntakeMethods.submit, params).ticket.complaintID
                    #expect(try await intake.text("SELECT body FROM complaint_texts WHERE complaint_id = \(id)") == body)
                }
            }
        }

        @Test("bytes that are not text at all end the connection with a precise error")
        func notText() async throws {
            try await IntakeWorld.run { intake in
                let token = try await Self.token(intake)
                let lone = Self.frame(Self.complaint(["body": #""half \ud83d of a pair""#]))
                var invalid = Array(Self.frame(Self.complaint(["body": #""?""#])).utf8)
                if let position = invalid.firstIndex(of: UInt8(ascii: "?")) { invalid[position] = 0xC3 }
                for bytes in [Array(lone.utf8), invalid, Array("{".utf8), Array(Self.frame(Self.complaint()).utf8.dropLast())] {
                    let line = try RawLine(intake.stage.endpoint, token: token)
                    let answer = try line.ask(bytes).root
                    #expect(answer["id"]?.isNull == true)
                    #expect(answer["error"]?["code"]?.int64 == -32700)
                    #expect(throws: (any Error).self) { try line.ask(Self.frame(Self.complaint())) }
                }
                let line = try RawLine(intake.stage.endpoint, token: token)
                let long = Self.frame(Self.complaint(["body": #""\#(String(repeating: "x", count: 1 << 20))""#]))
                #expect(try line.ask(long).root["error"]?["code"]?.int64 == -32010)
                #expect(try await intake.counts() == [0, 0, 0, 0, 0])
            }
        }

        @Test("without a token nothing but the protocol's own methods")
        func anonymous() async throws {
            try await IntakeWorld.run { intake in
                let nobody = RPCClient(endpoints: [intake.stage.endpoint], token: nil, client: "nobody")
                let error = await #expect(throws: RPCError.self) {
                    try await nobody.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "x"))
                }
                #expect(error?.code == .unauthenticated)
                await nobody.close()
                let counts = try await intake.counts()
                #expect(counts == [0, 0, 0, 0, 0])
            }
        }

        private static func token(_ intake: IntakeWorld) async throws -> String {
            try await TokenStore(pool: intake.world.pool).create(name: "raw", role: .service, agencyCode: nil, expiresAt: nil).token.text
        }
    }
}
