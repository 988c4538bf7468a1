import Testing

@testable import Telemetry

@Suite struct MetricNameTests {
    @Test(
        arguments: [
            ("rpc.requests", "total", "pintu_rpc_requests_total"),
            ("rpc.maxInFlight", nil, "pintu_rpc_max_in_flight"),
            ("pintu_jobs_depth", nil, "pintu_jobs_depth"),
            ("pool.wait.seconds", "seconds", "pintu_pool_wait_seconds"),
            ("a-b/c d", nil, "pintu_a_b_c_d"),
            ("HTTPServer", nil, "pintu_httpserver"),
        ] as [(String, String?, String)])
    func family(_ label: String, _ unit: String?, _ expected: String) {
        #expect(MetricName.family(label, unit: unit) == expected)
    }

    @Test func labelsAreOrderedEscapedAndUnique() {
        #expect(MetricName.labels([]) == "")
        let labels = MetricName.labels([
            ("method", "a\"b\\c\nd"), ("agency", "x"), ("method ", "other"), ("le", "1"), ("9", "n"), ("__x", "y"),
        ])
        #expect(labels == #"{_9="n",_x="y",agency="x",exported_le="1",method="a\"b\\c\nd",method_="other"}"#)
        #expect(MetricName.labels([("a", "1"), ("a", "2")]) == #"{a="2"}"#)
    }
}
