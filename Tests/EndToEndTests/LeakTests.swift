import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import Testing

@testable import PintuCommand

extension EndToEnd {
    /// Complainants with marks that occur nowhere else, through every channel with both flags; then everything that comes out of the
    /// installation, for every role, and every byte that the database has written, is searched for them.
    @Suite("Leaks") struct LeakTests {
        /// Every name, e-mail address and postal address holds the first, every number the second.
        private static let marks = ["zqxjwv", "857391624"]
        /// Stands in every complaint's text: what must be found, or the search finds nothing at all.
        private static let visible = "kwzqyb"

        private struct Filed: Sendable {
            let receipt: SubmitResult
            let params: SubmitParams
        }

        @Test func nothingThatIdentifiesComesOutAnywhere() async throws {
            let installation = try Installation.current()
            let filed = try await Self.file(installation)
            try await installation.settle()
            let walked = filed.filter { [.web, .sms].contains($0.params.channel) }
            try await Self.walk(walked, installation)
            try await Self.changeContacts(walked, installation)
            try await Self.lookLegally(walked, installation)
            var texts = try await Self.refusals(installation)
            texts += try await Self.photos(of: walked, installation)
            try await installation.settle()

            texts += try await Self.everyReading(of: Array(walked) + [filed[0]], installation)
            for stage in Stage.allCases {
                for path in ["/metrics", "/readyz", "/livez"] {
                    let page = try await AdminProbe.get(path, from: installation.admin(stage)).body
                    texts.append((path + " of \(stage)", String(decoding: page, as: UTF8.self)))
                }
            }
            texts.append(("the services' logs", installation.log.text))
            for arguments in [["audit", "show"], ["doctor"], ["jobs"], ["identity", "status"]] {
                texts.append(
                    (
                        arguments.joined(separator: " "),
                        "\(try await Command.run(Repository.products + "/pintu", arguments, in: installation.folder))"
                    ))
            }
            for (source, text) in texts { Self.expectClean(text, source) }
            try await Self.searchFiles(installation)
        }

        // MARK: Bringing the marks in

        private static func complainant(_ number: Int) -> Complainant {
            let tail = (number < 10 ? "0" : "") + String(number)
            return Complainant(
                name: "Zqxjwv \(tail)", phone: "0857391624\(tail)", email: "zqxjwv\(tail)@zqxjwv.example",
                nationalID: "3578857391624\(number + 100)", address: "Jalan Zqxjwv \(tail)",
                notify: [nil, .init(channel: .sms), .init(channel: .whatsapp, language: .en)][number % 3])
        }

        /// One complaint for each channel and pair of flags.
        private static func file(_ installation: Installation) async throws -> [Filed] {
            var complaints: [SubmitParams] = []
            for channel in Channel.allCases {
                for (anonymous, confidential) in [(false, false), (true, false), (false, true), (true, true)] {
                    complaints.append(
                        SubmitParams(
                            channel: channel, subject: "Air \(visible)", body: "Air keruh \(visible)", agency: "35.78",
                            anonymous: anonymous, confidential: confidential, complainant: complainant(complaints.count)))
                }
            }
            let intake = try installation.client(.intake)
            let outcomes = try await intake.call(IntakeMethods.submitMany, SubmitManyParams(complaints: complaints)).results
            await intake.close()
            return try zip(outcomes, complaints).map { Filed(receipt: try #require($0.receipt), params: $1) }
        }

        /// Through the life of a complaint, so that there is something to tell everybody.
        private static func walk(_ filed: [Filed], _ installation: Installation) async throws {
            let routing = try installation.client(.routing, token: try await installation.token(.nationalCoordinator))
            let response = try installation.client(.response, token: try await installation.token(.liaison, agency: "35.78"))
            let citizen = try installation.client(.response)
            try await installation.settle()
            for complaint in filed {
                let ticket = complaint.receipt.ticket
                func action() -> ActionOnCase { ActionOnCase(ticket: ticket, idempotencyKey: UUID()) }
                _ = try await routing.call(RoutingMethods.verify, VerifyParams(action: action(), agency: "35.78"))
                _ = try await response.call(ResponseMethods.start, CaseActionParams(action: action()))
                _ = try await response.call(ResponseMethods.answer, AnswerParams(action: action(), text: "Sudah diperbaiki"))
                let proof = CitizenAction(ticket: ticket, accessCode: complaint.receipt.accessCode)
                _ = try await citizen.call(ResponseMethods.rate, RateParams(citizen: proof, stars: 1, text: "Belum"))
            }
            for client in [routing, response, citizen] { await client.close() }
        }

        private static func changeContacts(_ filed: [Filed], _ installation: Installation) async throws {
            let intake = try installation.client(.intake)
            for complaint in filed.prefix(4) {
                for (channel, address) in [(NotificationChannel.sms, "+62 857 391 624 77"), (.email, "baru.zqxjwv@zqxjwv.example")] {
                    let proof = CitizenAction(ticket: complaint.receipt.ticket, accessCode: complaint.receipt.accessCode)
                    _ = try await intake.call(
                        IntakeMethods.setNotifications,
                        SetNotificationsParams(citizen: proof, choice: .init(channel: channel), address: address))
                }
            }
            let erased = try #require(filed.last).receipt
            _ = try await intake.call(
                IntakeMethods.erase, EraseParams(citizen: CitizenAction(ticket: erased.ticket, accessCode: erased.accessCode)))
            await intake.close()
        }

        /// The two ways that there are: their own answers hold the marks, nothing that they leave behind does.
        private static func lookLegally(_ filed: [Filed], _ installation: Installation) async throws {
            let intake = try installation.client(.intake, token: try await installation.token(.nationalCoordinator))
            for complaint in filed.prefix(2) {
                let seen = try await intake.call(
                    IntakeMethods.discloseIdentity, DiscloseParams(ticket: complaint.receipt.ticket, reason: "Laporan polisi 17"))
                #expect(seen.complainant == complaint.params.complainant?.identity)
                let phone = try #require(complaint.params.complainant?.phone)
                let found = try await intake.call(IntakeMethods.findByIdentity, .init(.phone, phone, reason: "Laporan polisi 17"))
                #expect(found.complaints.map(\.ticket) == [complaint.receipt.ticket])
            }
            await intake.close()
        }

        /// What is wrong is named, but not repeated.
        private static func refusals(_ installation: Installation) async throws -> [(String, String)] {
            let intake = try installation.client(.intake, token: try await installation.token(.nationalCoordinator))
            let citizen = try installation.client(.intake)
            var errors: [(String, String)] = []
            for (client, method, params) in [
                (citizen, "intake.submit", #""channel":"web","body":"x","complainant":{"email":"zqxjwv"}"#),
                (citizen, "intake.submit", #""channel":"web","body":"x","complainant":{"phone":"zqxjwv 857391624"}"#),
                (citizen, "intake.submit", #""channel":"web","body":"x","complainant":{"nationalID":"85739162400000xx"}"#),
                (citizen, "intake.submit", #""channel":"web","body":"x","complainant":{"name":"Zqxjwv","notify":{"channel":"sms"}}"#),
                (citizen, "intake.submit", #""channel":"web","body":"x","agency":"nowhere","complainant":{"name":"Zqxjwv"}"#),
                (
                    citizen, "intake.setNotifications",
                    #""ticket":"100000006","accessCode":"0000-0000-0000","channel":"sms","address":"zqxjwv""#
                ),
                (intake, "intake.findByIdentity", #""by":"email","value":"zqxjwv","reason":"Laporan polisi 17""#),
            ] {
                do {
                    _ = try await client.callRaw(method: method, paramsJSON: Array(#"{"idempotencyKey":"\#(UUID())",\#(params)}"#.utf8))
                    Issue.record("not refused: \(method) \(params)")
                } catch {
                    errors.append(("the refusal of \(method)", "\(error) \(error.fields)"))
                }
            }
            await intake.close()
            await citizen.close()
            return errors
        }

        /// Pictures whose name and metadata hold a mark, and what everybody gets to see of them.
        private static func photos(of filed: [Filed], _ installation: Installation) async throws -> [(String, String)] {
            let file = installation.folder + "/zqxjwv.png"
            try Data(AttachTests.png(takenAt: "Jalan Zqxjwv")).write(to: URL(fileURLWithPath: file))
            let coordinator = try installation.client(.intake, token: try await installation.token(.nationalCoordinator))
            var texts: [(String, String)] = []
            for complaint in filed.prefix(2) {
                let (ticket, code) = (complaint.receipt.ticket, complaint.receipt.accessCode)
                let outcome = try await installation.succeeding(["attach", file, "--ticket", "\(ticket)", "--code", code])
                texts.append(("pintu attach", outcome.output.replacing(file, with: "") + outcome.errors.replacing(file, with: "")))
                let access = AttachmentAccess(ticket: ticket)
                let list = try await coordinator.call(IntakeMethods.attachments, AttachmentsParams(access: access))
                let photo = try #require(list.attachments.first)
                let read = try await coordinator.call(
                    IntakeMethods.attachRead, AttachReadParams(access: access, attachment: photo.attachment))
                texts.append(("intake.attachments", "\(list)"))
                texts.append(("a photo", String(decoding: read.data, as: UTF8.self)))
            }
            await coordinator.close()
            return texts
        }

        // MARK: Looking everywhere

        /// Every method that reads, of every service, by every role that may call it, for the whole country, the own and another subtree.
        private static func everyReading(of filed: [Filed], _ installation: Installation) async throws -> [(String, String)] {
            var answers: [(String, String)] = []
            var silent: Set<String> = []
            for stage in Stage.allCases {
                let discovering = try installation.client(stage)
                let methods = try JSONValue(try await discovering.callRaw(method: "rpc.discover", isSafeToRepeat: true))["methods"].elements
                await discovering.close()
                let reading = methods.filter { $0["x-effect"].string == "reads" }
                silent.formUnion(reading.compactMap { $0["name"].string })
                for (role, agency) in Self.callers {
                    let client = try installation.client(stage, token: try await installation.token(role, agency: agency))
                    for method in reading where method["x-roles"].elements.contains(where: { $0.string == role.rawValue }) {
                        let name = try #require(method["name"].string)
                        let takesTicket = method["params"].elements.contains { $0["name"].string == "ticket" }
                        for params in Self.params(takesTicket ? filed : Array(filed.prefix(1))) {
                            do {
                                let answer = try await client.callRaw(method: name, paramsJSON: Array(params.utf8), isSafeToRepeat: true)
                                answers.append(("\(name) for \(role)", String(decoding: answer, as: UTF8.self)))
                                silent.remove(name)
                            } catch {
                                answers.append(("\(name) for \(role)", "\(error) \(error.fields)"))
                            }
                        }
                    }
                    await client.close()
                }
            }
            // Those need the number of something that this test does not make.
            silent = silent.filter { !$0.localizedCaseInsensitiveContains("attach") && !$0.contains("session") && !$0.hasSuffix(".me") }
            #expect(silent.isEmpty, "never answered, so never searched: \(silent.sorted()); teach `params` what they need")
            #expect(answers.contains { $0.1.contains(visible) })
            return answers
        }

        private static var callers: [(Role, String?)] {
            Role.allCases.filter { $0 != .complainant && $0 != .system }.flatMap { role -> [(Role, String?)] in
                role == .liaison || role == .coordinator ? [(role, nil), (role, "35.78"), (role, "32.73")] : [(role, nil)]
            }
        }

        /// Every member that some method wants; each takes its own.
        private static func params(_ filed: [Filed]) -> [String] {
            // Of this moment: everything here was submitted just now.
            let month = Date.now.formatted(.iso8601.year().month())
            return filed.flatMap { complaint in
                ["\"accessCode\":\"\(complaint.receipt.accessCode)\",", ""].flatMap { code in
                    ["\"agency\":\"35.78\",", ""].map { agency in
                        """
                        {"ticket":"\(complaint.receipt.ticket)",\(code)\(agency)"limit":200,"month":"\(month)",\
                        "body":"Air keruh \(visible)","search":"Surabaya"}
                        """
                    }
                }
            }
        }

        /// Shows the place, not the whole text.
        private static func expectClean(_ text: String, _ source: String) {
            for mark in marks {
                guard let found = text.range(of: mark, options: .caseInsensitive) else { continue }
                Issue.record("\(mark) comes out of \(source), behind: …\(text[..<found.lowerBound].suffix(200))")
            }
        }

        /// Tables, indexes, write-ahead log and logs of the server, byte by byte.
        private static func searchFiles(_ installation: Installation) async throws {
            try await installation.pool.run(.unnamed("checkpoint", "CHECKPOINT"))
            func files(holding patterns: [String]) async throws -> [Substring] {
                let arguments = ["-rlaiF"] + patterns.flatMap { ["-e", $0] } + [installation.data.postgres]
                let outcome = try await Command.run("grep", arguments)
                // 1: nothing found. 2: a file went away while it was looked at.
                return outcome.output.split(separator: "\n")
            }
            let found = try await files(holding: marks)
            #expect(found.isEmpty, "\(found)")
            let seen = try await files(holding: [visible])
            #expect(seen.contains { $0.contains("/base/") } && seen.contains { $0.contains("/pg_wal/") }, "\(seen)")
        }
    }
}
