import RPCTransport
import Testing
import Time

@testable import PintuCommand

@Suite("Watch") struct WatchTests {
    private static func page(_ text: String) -> MetricsPage { MetricsPage(Array(text.utf8)) }

    @Test func readsWhatPrometheusReads() {
        let page = Self.page(
            """
            # HELP pintu_x Words { } 1
            # TYPE pintu_x counter
            pintu_x{method="a",code="ok"} 3
            pintu_x{method="b",code="say \\"no\\", twice"} 4.5
            pintu_y +Inf
            not a sample
            pintu_h_bucket{le="0.5"} 1
            pintu_h_bucket{le="+Inf"} 2
            """)
        #expect(page.sum("pintu_x") == 7.5)
        #expect(page.sum("pintu_x") { $0["code"] == "say \"no\", twice" } == 4.5)
        #expect(page.values("pintu_x", by: "method") == ["a": 3, "b": 4.5])
        #expect(page.value("pintu_y") == .infinity)
        #expect(page.value("not") == nil)
        #expect(page.buckets("pintu_h") == [0.5: 1, .infinity: 2])
    }

    @Test func quantilesAreThoseOfTheTimeBetween() {
        let before = [0.001: 100.0, 0.01: 100, .infinity: 100]
        let after = [0.001: 150.0, 0.01: 199, .infinity: 200]
        let span = LatencySpan(from: before, to: after)
        #expect(span.quantile(0.5) == 0.001)
        #expect(abs((span.quantile(0.75) ?? 0) - (0.001 + 0.009 * 25 / 49)) < 1e-9)
        // Beyond the last bound nothing is known.
        #expect(span.quantile(1) == 0.01)
        #expect(LatencySpan(from: after, to: after).quantile(0.99) == nil)
        // A service that was started anew counts from 0.
        #expect(LatencySpan(from: after, to: [0.001: 4, 0.01: 4, .infinity: 4]).quantile(0.5) == 0.0005)
    }

    @Test func figuresAreRatesAndTheStateAtTheEnd() throws {
        let start = ContinuousClock.now
        func sample(_ seconds: Int, _ pages: [(Stage, String, String?)]) -> WatchSample {
            WatchSample(
                time: start + .seconds(seconds), now: Timestamp(microseconds: 1_795_057_200_000_000).adding(seconds: Int64(seconds)),
                replicas: pages.map {
                    WatchSample.Replica(stage: $0.0, address: Endpoint(host: $0.1, port: 9_100), page: $0.2.map { Self.page($0) })
                }, queues: .unknown)
        }
        let before = sample(
            0,
            [
                (.intake, "10.0.0.1", "pintu_ready 1\npintu_intake_submitted_total{channel=\"web\"} 100"),
                (.intake, "10.0.0.2", "pintu_ready 1\npintu_intake_submitted_total{channel=\"web\"} 1000"),
            ])
        let after = sample(
            2,
            [
                (
                    .intake, "10.0.0.1",
                    """
                    pintu_ready 1
                    pintu_build_info{version="1.0.0"} 1
                    process_start_time_seconds 1795057142
                    pintu_intake_submitted_total{channel="web"} 140
                    pintu_rpc_requests_total{method="intake.submit",code="ok"} 40
                    pintu_rpc_requests_total{method="intake.submit",code="overloaded"} 4
                    pintu_rpc_requests_total{method="rpc.ping",code="ok"} 1000
                    pintu_rpc_requests_total{method="intake.wake",code="ok"} 1000
                    pintu_postgres_pool_busy 3
                    """
                ),
                // Started anew: what it counts, it counted since.
                (.intake, "10.0.0.2", "pintu_ready 0\npintu_intake_submitted_total{channel=\"web\"} 20"),
                (.routing, "10.0.0.3", nil),
                (
                    .analytics, "10.0.0.4",
                    """
                    pintu_ready 1
                    pintu_jobs_waiting{queue="routing"} 7
                    pintu_jobs_oldest_seconds{queue="routing"} 65
                    pintu_jobs_dead{queue="routing"} 0
                    pintu_events_lag_seconds{cursor="analytics"} 3
                    pintu_complaints{status="assigned"} 12
                    pintu_complaints_overdue{clock="verify"} 2
                    pintu_complaints_due_today{clock="resolve"} 5
                    pintu_database_connections 23
                    pintu_database_max_connections 100
                    """
                ),
                // A second replica counts the same complaints.
                (.analytics, "10.0.0.5", "pintu_ready 1\npintu_complaints{status=\"assigned\"} 11"),
            ])
        let figures = WatchFigures(after, after: before)
        #expect(figures.submittedPerSecond == 30)
        let first = try #require(figures.replicas.first)
        #expect(first.callsPerSecond == 22 && first.overloadedPerSecond == 2 && first.uptimeSeconds == 60 && first.poolBusy == 3)
        #expect(figures.replicas.map(\.state) == [.ready, .notReady, .away, .ready, .ready])
        #expect(figures.queues == [.init(name: "routing", waiting: 7, oldestSeconds: 65, dead: 0)])
        #expect(figures.complaints == ["assigned": 12] && figures.overdue == ["verify": 2] && figures.dueToday == ["resolve": 5])

        let frame = WatchFrame(figures)
        let text = frame.text(.plain).joined(separator: "\n")
        #expect(text.contains("submitted 30/s") && text.contains("10.0.0.3:9100") && text.contains("no answer"))
        #expect(text.contains("overdue     2 (verify 2)") && text.contains("23 of 100 connections"))
        #expect(frame.text(.plain, columns: 40, rows: 6).count == 6)
        #expect(frame.text(.plain, columns: 40).allSatisfy { $0.count <= 40 })
        // Colours come on top of the width.
        #expect(frame.text(.coloured, columns: 20).contains { $0.hasPrefix("\u{1B}[31m") && $0.hasSuffix("\u{1B}[0m") })

        let alone = WatchFigures(after, after: nil)
        #expect(alone.submittedPerSecond == nil && WatchFrame(alone).text(.plain)[0].contains("submitted -/s"))
    }

    @Test func aScreenIsGivenBackOnce() {
        let written = Collector()
        let screen = Screen(TextStream(isTerminal: true, style: .plain) { written.add($0) })
        screen.close()
        screen.show(["one", "two"])
        screen.show(["three"])
        screen.close()
        screen.close()
        #expect(
            written.all == [
                "\u{1B}[?1049h\u{1B}[?25l\u{1B}[Hone\u{1B}[K\r\ntwo\u{1B}[K\u{1B}[J", "\u{1B}[Hthree\u{1B}[K\u{1B}[J",
                "\u{1B}[?25h\u{1B}[?1049l",
            ])
    }
}
