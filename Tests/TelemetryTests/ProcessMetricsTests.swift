import Testing

@testable import Telemetry

@Suite struct ProcessMetricsTests {
    @Test func readsThisProcess() throws {
        let metrics = ProcessMetrics.sample()
        #expect(try #require(metrics.residentBytes) > 1 << 20)
        #expect(try #require(metrics.openDescriptors) >= 3)
        #expect(try #require(metrics.maxDescriptors) > 3)
        #expect(try #require(metrics.cpuSeconds) >= 0)
        #expect(try #require(metrics.startTime) > 1_700_000_000)
    }

    @Test func aProgramNameMayContainParenthesesAndSpaces() throws {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 100 0 0 0 11 22 0 0 20 0 9 0 12345 1 2"
        let ticks = try #require(ProcessMetrics.ticks(stat: stat))
        #expect(ticks.cpu == 33)
        #expect(ticks.start == 12_345)
    }

    @Test(arguments: ["", "7 (x", "7 (x) S 1"])
    func brokenStatIsNothing(_ stat: String) {
        #expect(ProcessMetrics.ticks(stat: stat) == nil)
    }

    @Test func otherFiles() {
        #expect(ProcessMetrics.residentPages(statm: "100 42 3") == 42)
        #expect(ProcessMetrics.residentPages(statm: "") == nil)
        #expect(ProcessMetrics.bootTime(stat: "cpu 1 2\nbtime 1700000000\nx") == 1_700_000_000)
        #expect(ProcessMetrics.bootTime(stat: "cpu") == nil)
    }

    @Test func goesIntoTheScrape() {
        let metrics = PrometheusMetrics()
        metrics.collect { ProcessMetrics.sample().write(to: &$0) }
        #expect(String(decoding: metrics.exposition(), as: UTF8.self).contains("\nprocess_resident_memory_bytes "))
    }
}
