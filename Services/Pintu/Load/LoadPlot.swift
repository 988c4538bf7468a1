internal import Foundation

/// A load run over time as one SVG picture: latencies above, on a logarithmic scale, what was acknowledged and what failed below.
struct LoadPlot {
    private let report: LoadReport
    private let end: Double
    /// Powers of ten of microseconds between which all latencies lie.
    private let decades: ClosedRange<Int>
    private let highestRate: Double

    private static let (left, right) = (70.0, 880.0)
    private static let (latencyTop, latencyBottom) = (50.0, 290.0)
    private static let (rateTop, rateBottom) = (330.0, 450.0)

    private static let curves: [(name: String, colour: String, value: @Sendable (LoadRecorder.Snapshot) -> UInt64)] = [
        ("p50", "#1a7f37", { $0.p50 }), ("p99", "#0550ae", { $0.p99 }), ("max", "#bc4c00", { $0.max }),
    ]

    init(_ report: LoadReport) {
        self.report = report
        end = max(report.timeline.last?.end ?? 0, 1)
        let latencies = report.timeline.filter { $0.result.succeeded > 0 }.flatMap { [$0.result.p50, $0.result.max] }
        let low = Int(log10(Double(max(latencies.min() ?? 1_000, 1))).rounded(.down))
        let high = Int(log10(Double(max(latencies.max() ?? 10_000, 1))).rounded(.up))
        decades = low...max(high, low + 1)
        highestRate = max(report.wanted, report.timeline.map { max($0.perSecond, Self.failures($0)) }.max() ?? 0, 1) * 1.05
    }

    var svg: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 490" font-family="sans-serif" font-size="12" fill="#333">
        <rect width="900" height="490" fill="#fff"/>
        <text x="\(Self.number(Self.left))" y="24" font-size="15">\(title)</text>
        \((latencyGrid + rateGrid + timeGrid + bars + lines).joined(separator: "\n"))
        </svg>

        """
    }

    private var title: String {
        "\(Int(report.wanted)) calls/s wanted, \(Int(report.achieved))/s acknowledged over \(report.connections) connections; "
            + "p99 \(LoadReport.milliseconds(report.result.p99)), \(report.result.failed) failed"
    }

    // MARK: Scales

    private func x(_ seconds: Double) -> Double { Self.left + (Self.right - Self.left) * min(seconds / end, 1) }

    private func y(microseconds: UInt64) -> Double {
        let share = (log10(Double(max(microseconds, 1))) - Double(decades.lowerBound)) / Double(decades.count - 1)
        return Self.latencyBottom - (Self.latencyBottom - Self.latencyTop) * min(max(share, 0), 1)
    }

    private func y(rate: Double) -> Double { Self.rateBottom - (Self.rateBottom - Self.rateTop) * rate / highestRate }

    private static func failures(_ second: LoadSecond) -> Double { Double(second.result.failed) / max(second.length, 0.001) }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    // MARK: Parts

    private var latencyGrid: [String] {
        decades.flatMap { decade -> [String] in
            let microseconds = pow(10, Double(decade))
            let label =
                decade < 3 ? "\(Int(microseconds)) µs" : decade < 6 ? "\(Int(microseconds / 1e3)) ms" : "\(Int(microseconds / 1e6)) s"
            return rule(at: y(microseconds: UInt64(microseconds)), label)
        }
            + Self.curves.enumerated().map { place, curve in
                let x = Self.number(Self.left + 8 + Double(place) * 50)
                return "<text x=\"\(x)\" y=\"\(Self.number(Self.latencyTop - 8))\" fill=\"\(curve.colour)\">\(curve.name)</text>"
            }
    }

    private var rateGrid: [String] {
        rule(at: Self.rateBottom, "0/s") + rule(at: y(rate: report.wanted), "\(Int(report.wanted))/s")
    }

    private func rule(at height: Double, _ label: String) -> [String] {
        let y = Self.number(height)
        return [
            "<line x1=\"\(Self.number(Self.left))\" y1=\"\(y)\" x2=\"\(Self.number(Self.right))\" y2=\"\(y)\" stroke=\"#ddd\"/>",
            "<text x=\"\(Self.number(Self.left - 6))\" y=\"\(Self.number(height + 4))\" text-anchor=\"end\">\(label)</text>",
        ]
    }

    private var timeGrid: [String] {
        let step = [1.0, 2, 5, 10, 30, 60, 300, 600, 3_600].first { end / $0 <= 12 } ?? 86_400
        return stride(from: 0, through: end, by: step).map { moment in
            "<text x=\"\(Self.number(x(moment)))\" y=\"470\" text-anchor=\"middle\">\(Int(moment)) s</text>"
        }
    }

    private var bars: [String] {
        report.timeline.flatMap { second -> [String] in
            let (from, to) = (x(second.end - second.length), x(second.end))
            func bar(_ rate: Double, _ name: String, _ colour: String) -> String? {
                guard rate > 0 else { return nil }
                let top = y(rate: rate)
                return "<rect class=\"\(name)\" x=\"\(Self.number(from))\" y=\"\(Self.number(top))\""
                    + " width=\"\(Self.number(max(to - from - 0.5, 0.5)))\" height=\"\(Self.number(Self.rateBottom - top))\" fill=\"\(colour)\"/>"
            }
            return [bar(second.perSecond, "acknowledged", "#a5d6a7"), bar(Self.failures(second), "failed", "#cf222e")].compactMap(\.self)
        }
    }

    private var lines: [String] {
        let seconds = report.timeline.filter { $0.result.succeeded > 0 }
        return Self.curves.map { curve in
            let points = seconds.map { "\(Self.number(x($0.end))),\(Self.number(y(microseconds: curve.value($0.result))))" }
            return "<polyline class=\"\(curve.name)\" fill=\"none\" stroke=\"\(curve.colour)\" stroke-width=\"1.5\""
                + " points=\"\(points.joined(separator: " "))\"/>"
        }
    }
}
