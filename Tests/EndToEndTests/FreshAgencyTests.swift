import Complaints
import Contracts
import RPC
import RPCTransport
import Testing
import Time

@testable import PintuCommand

extension EndToEnd {
    /// Services keep copies of the reference data; an agency that has just been added must not fall between them.
    @Suite("A new agency") struct FreshAgencyTests {
        @Test func isKnownToEveryStageAtOnce() async throws {
            let installation = try Installation.current()
            let (intake, routing) = (try installation.client(.intake), try installation.client(.routing))
            let analytics = try installation.client(.analytics)
            for number in 1...3 {
                let code = "35.78.dinas-baru-\(number)"
                let row = AgencyRow(
                    code: code, name: "Dinas Baru \(number)", shortName: "Baru", kind: .unit, parent: "35.78", region: nil, timeZone: .wib)
                _ = try await routing.call(RoutingMethods.importAgencies, ImportParams(rows: [row]))
                let receipt = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Baru", agency: code))
                try await installation.settle()
                let shown = try await intake.call(
                    IntakeMethods.track, TrackParams(ticket: receipt.ticket, accessCode: receipt.accessCode))
                #expect(shown.agency?.code == code && shown.status == .assigned)
                let answer = try await analytics.callRaw(
                    method: "analytics.recap", paramsJSON: Array(#"{"agency":"\#(code)","month":"\#(Self.month(of: shown))"}"#.utf8))
                #expect(try JSONValue(answer)["total"]["received"].integer == 1)
                let above = try await analytics.callRaw(
                    method: "analytics.recap", paramsJSON: Array(#"{"agency":"35.78","month":"\#(Self.month(of: shown))"}"#.utf8))
                #expect(try JSONValue(above)["lines"].elements.contains { $0["agency"]["code"].string == code })
            }
            for client in [intake, routing, analytics] { await client.close() }
        }

        /// In western Indonesian time.
        private static func month(of complaint: TrackResult) -> String {
            String(complaint.submittedAt.adding(seconds: 7 * 3_600).rfc3339.prefix(7))
        }
    }
}
