/// What a service's `/metrics` said at one moment: samples by name, in Prometheus' text format.
struct MetricsPage: Sendable, Equatable {
    struct Sample: Sendable, Equatable {
        let labels: [String: String]
        let value: Double
    }

    private(set) var samples: [String: [Sample]] = [:]

    /// Lines that are no samples are passed over.
    init(_ bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.first != "#" {
            guard let (name, sample) = Self.sample(line) else { continue }
            samples[name, default: []].append(sample)
        }
    }

    /// Of all series of this name whose labels hold; 0 when there is none.
    func sum(_ name: String, where holds: ([String: String]) -> Bool = { _ in true }) -> Double {
        samples[name, default: []].reduce(0) { holds($1.labels) ? $0 + $1.value : $0 }
    }

    /// The only series of this name; nil when it is not there.
    func value(_ name: String) -> Double? { samples[name]?.first?.value }

    /// One value for each value of a label; of several series the largest.
    func values(_ name: String, by label: String) -> [String: Double] {
        samples[name, default: []].reduce(into: [:]) { values, sample in
            guard let key = sample.labels[label] else { return }
            values[key] = max(values[key] ?? sample.value, sample.value)
        }
    }

    /// A histogram over all series that hold: how many observations were at most each bound, the last bound is infinity.
    func buckets(_ name: String, where holds: ([String: String]) -> Bool = { _ in true }) -> [Double: Double] {
        samples["\(name)_bucket", default: []].reduce(into: [:]) { buckets, sample in
            guard holds(sample.labels), let bound = sample.labels["le"].flatMap(Self.number) else { return }
            buckets[bound, default: 0] += sample.value
        }
    }

    private static func sample(_ line: Substring) -> (String, Sample)? {
        guard let space = line.lastIndex(of: " "), let value = number(String(line[line.index(after: space)...])) else { return nil }
        let series = line[..<space]
        guard let brace = series.firstIndex(of: "{"), series.last == "}" else {
            return (String(series), Sample(labels: [:], value: value))
        }
        return (String(series[..<brace]), Sample(labels: labels(series[series.index(after: brace)...].dropLast()), value: value))
    }

    /// `method="intake.submit",le="0.5"`; a backslash takes the next character as it is, `\n` is a line feed.
    private static func labels(_ text: Substring) -> [String: String] {
        var labels: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = String(rest[..<equals])
            rest = rest[equals...].dropFirst(2)
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                if let escaped = rest.popFirst() { value.append(escaped == "n" ? "\n" : escaped) }
            }
            labels[name] = value
            rest = rest.drop { $0 == "," }
        }
        return labels
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        default: Double(text)
        }
    }
}

/// Quantiles of what a histogram observed between two looks at it.
struct LatencySpan: Sendable, Equatable {
    /// Observations at most as long as the bound, ordered by bounds; the last one is infinity.
    private let counts: [(bound: Double, count: Double)]

    init(from before: [Double: Double], to after: [Double: Double]) {
        // A service that was started anew meanwhile counts from 0.
        let isReset = after.contains { ($0.value) < before[$0.key] ?? 0 }
        counts = after.map { ($0.key, isReset ? $0.value : $0.value - (before[$0.key] ?? 0)) }.sorted { $0.bound < $1.bound }
    }

    static func == (left: LatencySpan, right: LatencySpan) -> Bool { left.counts.elementsEqual(right.counts, by: ==) }

    /// In seconds, as exact as the buckets are; nil when nothing was observed.
    func quantile(_ part: Double) -> Double? {
        guard let total = counts.last?.count, total > 0 else { return nil }
        let rank = part * total
        var (lowerBound, lowerCount) = (0.0, 0.0)
        for (bound, count) in counts {
            if count >= rank {
                // Beyond the last finite bound nothing is known but that.
                guard bound.isFinite else { return lowerBound }
                return count == lowerCount ? bound : lowerBound + (bound - lowerBound) * (rank - lowerCount) / (count - lowerCount)
            }
            (lowerBound, lowerCount) = (bound, count)
        }
        return lowerBound
    }
}
