/// Writes the Prometheus text exposition format, version 0.0.4.
///
/// One `header` for each metric, then its samples; the caller keeps the samples of one metric together, as the format demands.
package struct PrometheusText: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func header(_ name: String, _ kind: Kind, help: String? = nil) {
        if let help {
            // HELP escapes the backslash and the newline only.
            var text = ""
            for scalar in help.unicodeScalars {
                switch scalar {
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                default: text.unicodeScalars.append(scalar)
                }
            }
            line("# HELP \(name) \(text)")
        }
        line("# TYPE \(name) \(kind.rawValue)")
    }

    /// - Parameter labels: already in the form `{name="value"}`, or empty.
    package mutating func sample(_ name: String, labels: String = "", _ value: Double) {
        line("\(name)\(labels) \(Self.number(value))")
    }

    package mutating func sample(_ name: String, labels: String = "", _ value: Int64) {
        line("\(name)\(labels) \(value)")
    }

    /// - Parameter counts: not cumulative, one more than `bounds` (the last is +Inf); the format's cumulation happens here.
    package mutating func histogram(_ name: String, labels: String, bounds: [Double], counts: [UInt64], sum: Double) {
        let open = labels.isEmpty ? "{" : labels.dropLast() + ","
        var total: UInt64 = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? Self.number(bounds[index]) : "+Inf"
            line("\(name)_bucket\(open)le=\"\(bound)\"} \(total)")
        }
        line("\(name)_sum\(labels) \(Self.number(sum))")
        line("\(name)_count\(labels) \(total)")
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
