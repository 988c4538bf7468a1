import CoreMetrics
import Testing

@testable import Telemetry

@Suite struct PrometheusMetricsTests {
    private func text(_ metrics: PrometheusMetrics) -> String {
        String(decoding: metrics.exposition(), as: UTF8.self)
    }

    @Test func eachKindInTheTextFormat() {
        let metrics = PrometheusMetrics()
        metrics.describe("rpc.requests", .counter, "Requests\nanswered.")
        Counter(label: "rpc.requests", dimensions: [("method", "intake.submit")], factory: metrics).increment(by: 3)
        Counter(label: "rpc.requests", dimensions: [("method", "intake.submit")], factory: metrics).increment()
        FloatingPointCounter(label: "cpu", dimensions: [], factory: metrics).increment(by: 1.5)
        let meter = Meter(label: "queue.depth", dimensions: [], factory: metrics)
        meter.set(7)
        meter.decrement(by: 2)
        Recorder(label: "last", dimensions: [], aggregate: false, factory: metrics).record(2.25)
        let expected = """
            # TYPE pintu_cpu_total counter
            pintu_cpu_total 1.5
            # TYPE pintu_last gauge
            pintu_last 2.25
            # TYPE pintu_queue_depth gauge
            pintu_queue_depth 5
            # HELP pintu_rpc_requests_total Requests\\nanswered.
            # TYPE pintu_rpc_requests_total counter
            pintu_rpc_requests_total{method="intake.submit"} 4
            # HELP pintu_metrics_dropped_series_total Series that were not kept because of the bound.
            # TYPE pintu_metrics_dropped_series_total counter
            pintu_metrics_dropped_series_total 0

            """
        #expect(text(metrics) == expected)
    }

    @Test func timersAreCumulativeHistogramsInSeconds() {
        let metrics = PrometheusMetrics()
        let timer = Timer(label: "rpc.duration", dimensions: [("method", "m")], factory: metrics)
        timer.recordMilliseconds(1)
        timer.recordMilliseconds(3)
        timer.recordSeconds(120)
        let lines = text(metrics).split(separator: "\n")
        #expect(lines.contains(#"pintu_rpc_duration_seconds_bucket{method="m",le="0.0005"} 0"#))
        #expect(lines.contains(#"pintu_rpc_duration_seconds_bucket{method="m",le="0.001"} 1"#))
        #expect(lines.contains(#"pintu_rpc_duration_seconds_bucket{method="m",le="60"} 2"#))
        #expect(lines.contains(#"pintu_rpc_duration_seconds_bucket{method="m",le="+Inf"} 3"#))
        #expect(lines.contains(#"pintu_rpc_duration_seconds_sum{method="m"} 120.004"#))
        #expect(lines.contains(#"pintu_rpc_duration_seconds_count{method="m"} 3"#))
    }

    @Test func recordersCountAmounts() {
        let metrics = PrometheusMetrics()
        Recorder(label: "batch.rows", dimensions: [], factory: metrics).record(250)
        #expect(text(metrics).contains("pintu_batch_rows_bucket{le=\"200\"} 0\npintu_batch_rows_bucket{le=\"500\"} 1\n"))
    }

    @Test func seriesAreBounded() {
        var limits = PrometheusMetrics.Limits()
        limits.maxSeries = 5
        limits.maxSeriesPerName = 3
        let metrics = PrometheusMetrics(limits: limits)
        for index in 0..<10 { Counter(label: "a", dimensions: [("i", "\(index)")], factory: metrics).increment() }
        for index in 0..<10 { Meter(label: "b", dimensions: [("i", "\(index)")], factory: metrics).set(1) }
        let lines = text(metrics).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("pintu_a_total{") } == 3)
        #expect(lines.count { $0.hasPrefix("pintu_b{") } == 2)
        #expect(lines.last == "pintu_metrics_dropped_series_total 15")
    }

    @Test func oneNameHasOneKind() {
        let metrics = PrometheusMetrics()
        Meter(label: "x", dimensions: [], factory: metrics).set(1)
        Recorder(label: "x", dimensions: [("a", "b")], factory: metrics).record(5)
        Recorder(label: "x", dimensions: [], factory: metrics).record(5)
        #expect(text(metrics).split(separator: "\n").prefix(2) == ["# TYPE pintu_x gauge", "pintu_x 1"])
        #expect(text(metrics).contains("pintu_metrics_dropped_series_total 2"))
    }

    @Test func destroyedSeriesMakeRoom() {
        var limits = PrometheusMetrics.Limits()
        limits.maxSeries = 1
        let metrics = PrometheusMetrics(limits: limits)
        let first = Counter(label: "a", dimensions: [], factory: metrics)
        first.increment()
        first.destroy()
        Counter(label: "b", dimensions: [], factory: metrics).increment()
        #expect(text(metrics).hasPrefix("# TYPE pintu_b_total counter\npintu_b_total 1\n"))
    }

    @Test func countersNeverFallAndNothingIsLostConcurrently() async {
        let metrics = PrometheusMetrics()
        let counter = FloatingPointCounter(label: "c", dimensions: [], factory: metrics)
        let timer = Timer(label: "t", dimensions: [], factory: metrics)
        counter.increment(by: -5)
        counter.increment(by: Double.nan)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment(by: 0.5)
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }
        #expect(text(metrics).contains("pintu_c_total 2000\n"))
        #expect(text(metrics).contains("pintu_t_seconds_count 4000\n"))
    }
}
