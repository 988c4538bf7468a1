import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import Testing

@testable import PintuCommand

extension EndToEnd {
    /// What somebody has who is called at night: a ticket, a terminal and the logs.
    @Suite("Night watch") struct NightWatchTests {
        @Test("pintu trace follows a complaint from its call through routing, and shows nobody's data")
        func trace() async throws {
            let installation = try Installation.current()
            let intake = try installation.client(.intake)
            let trace = TraceParent.random()
            let context = RequestContext(requestID: "night-1", method: "test", caller: .anonymous, trace: trace)
            var complaint = SubmitParams(channel: .phone, body: "Rahasia besar di jalan gelap", agency: "35.78.dinkes")
            complaint.complainant = Complainant(name: "Budi Santoso", phone: "+6281234567890")
            let receipt = try await intake.call(IntakeMethods.submit, complaint, for: context)
            await intake.close()
            try await installation.settle()

            let shown = try await installation.succeeding(["trace", receipt.ticket.description]).output
            let first = shown.prefix { $0 != "\n" }
            #expect(first.contains("is assigned") && first.contains("waits for 35.78.dinkes") && first.contains("to answer"), "\(shown)")
            for text in ["submit by administrator", "route by system; unverified → assigned; 35.78.dinkes", "firstAnswer", "resolve"] {
                #expect(shown.contains(text), "\(text) is missing in:\n\(shown)")
            }
            // The same trace from the call to the event that another service made of the job.
            let lines = shown.split(separator: "\n")
            for action in ["submit by", "route by"] {
                #expect(lines.contains { $0.contains(action) && $0.contains(trace.traceID) }, "\(shown)")
            }
            #expect(shown.contains(#""traceId":"\#(trace.traceID)""#) && shown.contains(#""complaint":"\#(receipt.ticket.complaintID)""#))

            let json = try await installation.succeeding(["trace", receipt.ticket.description, "--json"]).output
            let value = try JSONValue(json)
            #expect(value["status"].string == "assigned" && value["traceIds"][0].string == trace.traceID)
            #expect(value["timeline"].elements.count >= 2 && value["deadlines"]["firstAnswer"].string != nil)
            for secret in ["Rahasia", "Budi", "Santoso", "81234567890", receipt.accessCode] {
                #expect(!shown.contains(secret) && !json.contains(secret), "\(secret)")
            }
        }

        @Test func aTicketThatIsWrongOrUnknownIsSaidToBe() async throws {
            let installation = try Installation.current()
            let wrong = try await installation.pintu("trace", "100000005")
            #expect(wrong.code == 64 && wrong.errors.contains("not a ticket"))
            let unknown = try await installation.pintu("trace", Ticket(complaintID: 99_999_999).description)
            #expect(unknown.code == 66 && unknown.errors.contains("no complaint"))
        }

        @Test("at level debug every call is a line with its request and its trace")
        func lines() async throws {
            let installation = try Installation.current()
            let service = SingleService(.intake, of: installation, level: "debug")
            let notice = try JSONValue(try await service.program.line(with: #""event":"ready""#))
            let endpoint = try #require(notice["rpc"].string.flatMap { Endpoint($0) })
            let client = RPCClient(endpoints: [endpoint], token: installation.endpoints.token, client: "test")
            let trace = TraceParent.random()
            let context = RequestContext(requestID: "night-2", method: "test", caller: .anonymous, trace: trace)
            let receipt = try await client.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Lampu padam"), for: context)
            await #expect(throws: RPCError.self) {
                try await client.call(IntakeMethods.track, TrackParams(ticket: receipt.ticket, accessCode: "0000-0000-0000"), for: context)
            }
            await client.close()
            #expect(try await service.stop(notice) == 0)
            let calls = try service.program.log.lines.map { try JSONValue($0) }.filter { $0["msg"].string == "call" }
            for (method, isRefused) in [("intake.submit", false), ("intake.track", true)] {
                let line = try #require(calls.first { $0["method"].string == method })
                #expect(line["requestId"].string == "night-2" && line["traceId"].string == trace.traceID)
                #expect((line["code"].string == "ok") != isRefused)
            }
            #expect(!service.program.log.lines.contains { $0.contains("Lampu padam") })
        }

        @Test("pintu watch --once shows every replica, queues, and what is due; as text and as JSON")
        func watch() async throws {
            let installation = try Installation.current()
            let intake = try installation.client(.intake)
            _ = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Watch", agency: "35.78"))
            await intake.close()
            try await installation.settle()
            let shown = try await installation.succeeding(["watch", "--once", "--interval", "300ms"]).output
            for stage in Stage.allCases {
                let line = shown.split(separator: "\n").first { $0.hasPrefix(stage.rawValue) }
                #expect(line?.contains("ready") == true && line?.contains("1.0.0") == true, "\(stage) in:\n\(shown)")
            }
            for text in ["submitted 0/s", "projection analytics", "connections"] { #expect(shown.contains(text), "\(text) in:\n\(shown)") }
            // Nobody watches: no colours, and nothing is redrawn.
            #expect(!shown.contains("\u{1B}"))

            let json = try await installation.succeeding(["watch", "--once", "--json", "--interval", "300ms"]).output
            #expect(json.split(separator: "\n").count == 1)
            let value = try JSONValue(json)
            #expect(value["replicas"].elements.count == 4 && value["replicas"].elements.allSatisfy { $0["state"].string == "ready" })
            #expect(value["replicas"].elements.allSatisfy { $0["uptimeSeconds"].exists && $0["poolBusy"].exists })
            #expect(value["databaseBytes"].exists && value["complaints"]["assigned"].exists && value["overdue"]["verify"].exists)
        }

        @Test func aReplicaThatIsNotThereIsSeen() async throws {
            let installation = try Installation.current()
            let folder = try TemporaryFolder()
            var file = installation.endpoints
            file.services[.routing] = .init(rpc: try installation.endpoint(.routing), admin: try #require(Endpoint("127.0.0.1:1")))
            let path = folder.path + "/endpoints.json"
            try Data(file.json).write(to: URL(fileURLWithPath: path))
            let outcome = try await Command.run(
                Repository.products + "/pintu", ["watch", "--once", "--interval", "200ms"], in: folder.path,
                environment: ["PINTU_ENDPOINTS": path])
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.output.contains("no answer"))
        }
    }
}
