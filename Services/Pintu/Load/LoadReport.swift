internal import Foundation
internal import JSON

/// What a load run found.
struct LoadReport: Sendable {
    let wanted: Double
    let seconds: Double
    let connections: Int
    let result: LoadRecorder.Snapshot

    var achieved: Double { Double(result.succeeded) / max(seconds, 0.001) }

    static func line(seconds: Double, _ snapshot: LoadRecorder.Snapshot) -> String {
        "\(Int(seconds)) s  \(snapshot.succeeded) ok  \(snapshot.failed) failed  p50 \(milliseconds(snapshot.p50))  p99 \(milliseconds(snapshot.p99))"
    }

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

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("wantedPerSecond")
        writer.double(wanted)
        writer.name("achievedPerSecond")
        writer.double(achieved)
        writer.name("seconds")
        writer.double(seconds)
        writer.name("connections")
        writer.int(connections)
        writer.name("succeeded")
        writer.int(result.succeeded)
        writer.name("errors")
        writer.beginObject()
        for (code, count) in result.errors.sorted(by: { $0.key < $1.key }) {
            writer.name(code)
            writer.int(count)
        }
        writer.endObject()
        writer.name("latencyMicroseconds")
        writer.beginObject()
        for (name, value) in [("p50", result.p50), ("p90", result.p90), ("p99", result.p99), ("p999", result.p999), ("max", result.max)] {
            writer.name(name)
            writer.int(Int(value))
        }
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func milliseconds(_ microseconds: UInt64) -> String {
        String(format: "%.2f ms", Double(microseconds) / 1_000)
    }
}
