internal import Contracts
internal import Foundation
internal import JSON
internal import RPC

/// What ended within about a second of a run.
struct LoadSecond: Sendable {
    /// Seconds since the start.
    let end: Double
    /// In seconds; the last one is as long as the slowest call took.
    let length: Double
    let result: LoadRecorder.Snapshot

    var perSecond: Double { Double(result.succeeded) / max(length, 0.001) }

    var line: String {
        "\(Int(end)) s  \(Int(perSecond))/s  \(result.failed) failed  p50 \(LoadReport.milliseconds(result.p50))"
            + "  p99 \(LoadReport.milliseconds(result.p99))  max \(LoadReport.milliseconds(result.max))"
    }
}

/// What a load run found.
struct LoadReport: Sendable {
    let wanted: Double
    let seconds: Double
    let connections: Int
    let result: LoadRecorder.Snapshot
    let timeline: [LoadSecond]

    var achieved: Double { Double(result.succeeded) / max(seconds, 0.001) }

    var table: String {
        var lines = [
            "wanted        \(Int(wanted)) calls/s over \(connections) connections",
            "acknowledged  \(result.succeeded) complaints in \(String(format: "%.2f", seconds)) s (\(Int(achieved))/s)",
            "latency       p50 \(Self.milliseconds(result.p50))  p90 \(Self.milliseconds(result.p90))  p99 \(Self.milliseconds(result.p99))"
                + "  p99.9 \(Self.milliseconds(result.p999))  max \(Self.milliseconds(result.max))",
        ]
        for (code, count) in result.errors.sorted(by: { $0.key < $1.key }) { lines.append("failed        \(count) \(code)") }
        return lines.joined(separator: "\n")
    }

    /// On one line.
    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("wantedPerSecond")
            writer.double(wanted)
            writer.name("achievedPerSecond")
            writer.double(achieved)
            writer.name("seconds")
            writer.double(seconds)
            writer.field("connections", connections)
            Self.write(result, to: &writer)
            writer.name("timeline")
            writer.beginArray()
            for second in timeline {
                writer.object { writer in
                    writer.name("end")
                    writer.double(second.end)
                    Self.write(second.result, to: &writer)
                }
            }
            writer.endArray()
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(_ result: LoadRecorder.Snapshot, to writer: inout JSONWriter) {
        writer.field("succeeded", result.succeeded)
        writer.name("errors")
        writer.object { writer in
            for (code, count) in result.errors.sorted(by: { $0.key < $1.key }) {
                writer.name(code)
                writer.int(count)
            }
        }
        writer.name("latencyMicroseconds")
        writer.object { writer in
            for (name, value) in [
                ("p50", result.p50), ("p90", result.p90), ("p99", result.p99), ("p999", result.p999), ("max", result.max),
            ] {
                writer.name(name)
                writer.int(Int(value))
            }
        }
    }

    static func milliseconds(_ microseconds: UInt64) -> String {
        String(format: "%.2f ms", Double(microseconds) / 1_000)
    }
}
