import JSON
import Testing

@testable import Telemetry

@Suite struct ReadinessTests {
    @Test func readyOnlyWhileServingAndEverythingHolds() async {
        let readiness = Readiness()
        readiness.add(ReadinessCheck("database") { nil })
        #expect(await !readiness.report().isReady)
        readiness.startServing()
        #expect(await readiness.report().isReady)
        readiness.startDraining()
        #expect(await !readiness.report().isReady)
        readiness.startServing()
        #expect(readiness.phase == .draining)
    }

    @Test func theReportNamesWhatIsWrong() async throws {
        let readiness = Readiness()
        readiness.startServing()
        readiness.add(ReadinessCheck("database") { nil })
        readiness.add(ReadinessCheck("schema") { "needs migration 7, has 6: run pintu migrate" })
        let report = await readiness.report()
        let expected =
            #"{"status":"notReady","phase":"serving","checks":[{"name":"database","ok":true},"#
            + #"{"name":"schema","ok":false,"problem":"needs migration 7, has 6: run pintu migrate"}]}"#
        #expect(String(decoding: report.json, as: UTF8.self) == expected)
    }

    @Test func aCheckThatHangsFails() async {
        let readiness = Readiness(checkTimeout: .milliseconds(1))
        readiness.startServing()
        // Ends by cancellation only.
        readiness.add(
            ReadinessCheck("slow") {
                let (stream, _) = AsyncStream.makeStream(of: Void.self)
                for await _ in stream {}
                return nil
            })
        let report = await readiness.report()
        #expect(report.results.first?.problem?.hasPrefix("no answer within") == true)
    }
}
