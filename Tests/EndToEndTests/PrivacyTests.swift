import Complaints
import Contracts
import Foundation
import JSON
import Postgres
import RPC
import RPCTransport
import Testing

@testable import PintuCommand

extension EndToEnd {
    /// A complainant with marks that occur nowhere else: they must not come out anywhere, nor must any secret.
    @Suite("Privacy") struct PrivacyTests {
        private static let complainant = Complainant(
            name: "Qwanita Zyxwvut", phone: "+62 811-9753-8642", email: "qwanita@zyxwvut.example", nationalID: "3578199753864201",
            address: "Jalan Zyxwvut 97531")
        /// Beginnings, so that a shortened text is found as well.
        private static let marks = ["Qwanita", "Zyxwvut", "9753-8642", "97538642", "3578199753864201"]

        @Test func nobodyLearnsWhoComplainedAndNoSecretGetsOut() async throws {
            let installation = try Installation.current()
            let service = SingleService(.intake, of: installation, level: "trace")
            let notice = try JSONValue(try await service.program.line(with: #""event":"ready""#))
            let endpoint = try #require(notice["rpc"].string.flatMap { Endpoint($0) })
            let admin = try #require(notice["admin"].string.flatMap { Endpoint($0) })
            let alone = RPCClient(endpoints: [endpoint], token: installation.endpoints.token, client: "test")
            var codes: [String] = []
            var answers: [String] = []

            // Once through the service with the most talkative log, once through the installation's own; and requests that are refused.
            let shared = try installation.client(.intake)
            for client in [alone, shared] {
                for anonymous in [false, true] {
                    let params = SubmitParams(
                        channel: .web, body: "Air keruh", agency: "35.78", anonymous: anonymous, confidential: anonymous,
                        complainant: Self.complainant)
                    let receipt = try await client.call(IntakeMethods.submit, params)
                    codes.append(receipt.accessCode)
                    try await installation.settle()
                    answers += try await Self.answers(about: receipt, installation)
                }
                for wrong in [#""channel":"fax""#, #""channel":"web","body":"x","agency":"nowhere""#, #""channel":"web","body":5"#] {
                    let params = #"{"idempotencyKey":"\#(UUID())",\#(wrong),"complainant":\#(Self.complainant.text)}"#
                    do {
                        _ = try await client.callRaw(method: "intake.submit", paramsJSON: Array(params.utf8))
                        Issue.record("not refused: \(params)")
                    } catch {
                        answers.append("\(error) \(error.fields)")
                    }
                }
                await client.close()
            }

            var pages: [String] = [String(decoding: try await AdminProbe.get("/metrics", from: admin).body, as: UTF8.self)]
            for stage in Stage.allCases {
                for path in ["/metrics", "/readyz", "/livez"] {
                    pages.append(String(decoding: try await AdminProbe.get(path, from: installation.admin(stage)).body, as: UTF8.self))
                }
            }
            #expect(try await service.stop(notice) == 0)
            let serverLog = try String(contentsOfFile: installation.data.postgres + "/server.log", encoding: .utf8)
            let logs = [service.program.log.text, installation.log.text, serverLog]

            for text in answers + pages + logs {
                for mark in Self.marks { Self.expect(text, isWithout: mark) }
            }
            let secrets = try Self.secrets(installation) + codes
            for text in pages + logs {
                for secret in secrets { Self.expect(text, isWithout: secret) }
            }
        }

        /// Shows the place, not the whole text.
        private static func expect(_ text: String, isWithout mark: String, sourceLocation: SourceLocation = #_sourceLocation) {
            guard let found = text.range(of: mark) else { return }
            let place = text[..<found.lowerBound].suffix(300)
            Issue.record("\(mark) stands behind: …\(place)", sourceLocation: sourceLocation)
        }

        /// What a thief of the database's files would find.
        @Test func noTableHoldsAnIdentityOrASecretInTheClear() async throws {
            let installation = try Installation.current()
            let intake = try installation.client(.intake)
            let receipt = try await intake.call(
                IntakeMethods.submit,
                SubmitParams(channel: .walkIn, body: "Trotoar rusak", agency: "35.78", complainant: Self.complainant))
            await intake.close()
            try await installation.settle()
            let marks = try Self.marks + Self.secrets(installation) + [receipt.accessCode]
            let tables = try await installation.pool.query(TestStatements.tables) { rows in try rows.map { try $0.text(0) } }
            #expect(tables.contains("complainant_identities") && tables.contains("mutations"))
            for table in tables {
                for mark in marks {
                    // As text, and as the hexadecimal digits that a bytea is shown as.
                    let hexadecimal = mark.utf8.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
                    let statement = Statement.unnamed(
                        "scan", "SELECT count(*) FROM \(table) AS t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0",
                        parameters: [.text, .text])
                    let found = try await installation.pool.query(statement, [.text(mark), .text(hexadecimal)]) { try $0.single().int64(0) }
                    #expect(found == 0, "\(table) holds \(mark)")
                }
            }
        }

        /// Everything that any caller is told about a complaint.
        private static func answers(about receipt: SubmitResult, _ installation: Installation) async throws -> [String] {
            var answers: [String] = []
            func ask(_ stage: Stage, _ method: String, _ params: String) async throws {
                let client = try installation.client(stage)
                do {
                    answers.append(
                        String(decoding: try await client.callRaw(method: method, paramsJSON: Array(params.utf8)), as: UTF8.self))
                } catch {
                    answers.append("\(error)")
                }
                await client.close()
            }
            let ticket = "\"ticket\":\"\(receipt.ticket)\""
            try await ask(.intake, "intake.track", "{\(ticket),\"accessCode\":\"\(receipt.accessCode)\"}")
            try await ask(.intake, "intake.track", "{\(ticket)}")
            try await ask(.response, "response.show", "{\(ticket)}")
            try await ask(.response, "response.inbox", #"{"agency":"35.78","limit":200}"#)
            try await ask(.routing, "routing.queue", #"{"limit":200}"#)
            try await ask(.analytics, "analytics.overdue", #"{"limit":200}"#)
            #expect(answers[0].contains("Air keruh") && answers[2].contains("Air keruh"), "\(answers)")
            return answers
        }

        /// What must stay in the files of the data directory.
        private static func secrets(_ installation: Installation) throws -> [String] {
            var secrets: [String] = []
            for secret in Secret.allCases {
                guard let text = try installation.data.read(secret) else {
                    #expect(secret == .identityPreviousKeys)
                    continue
                }
                switch secret {
                case .databaseURL, .servicesDatabaseURL:
                    secrets.append(String(try #require(text.firstMatch(of: /:\/\/[^:]+:([^@]+)@/)).1))
                case .administratorToken, .serviceToken: secrets.append(String(text.suffix(43)))
                case .accessCodeKey, .identityKey, .identityPreviousKeys, .accountsKey: secrets.append(text)
                }
            }
            return secrets
        }
    }
}

extension Complainant {
    fileprivate var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
