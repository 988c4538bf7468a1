import Testing

/// A page of metrics, read by the rules of the text format (version 0.0.4): every sample has a type, no series stands twice, buckets grow.
struct PrometheusPage {
    struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private(set) var samples: [Sample] = []

    init(_ text: String) throws {
        try #require(text.hasSuffix("\n"), "the last line must end")
        var types: [String: String] = [:]
        var series: Set<String> = []
        for line in text.split(separator: "\n") {
            if let type = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)/) {
                try #require(types.updateValue(String(type.2), forKey: String(type.1)) == nil, "two types: \(line)")
                continue
            }
            if line.hasPrefix("# HELP ") { continue }
            let sample = try Self.sample(line)
            try #require(series.insert("\(sample.name) \(sample.labels.sorted { $0.key < $1.key })").inserted, "twice: \(line)")
            let family = types[sample.name] == nil ? sample.name.replacing(/_(bucket|sum|count)$/, with: "") : sample.name
            let type = try #require(types[family], "no type: \(line)")
            try #require(family == sample.name || type == "histogram", "\(line)")
            if type == "counter" { try #require(sample.value >= 0, "\(line)") }
            samples.append(sample)
        }
        for (name, type) in types where type == "histogram" { try checkHistogram(name) }
    }

    /// Of a series without labels.
    func value(_ name: String) -> Double? { samples.first { $0.name == name && $0.labels.isEmpty }?.value }

    private static func sample(_ line: Substring) throws -> Sample {
        let pattern = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)/
        let match = try #require(line.wholeMatch(of: pattern), "no sample: \(line)")
        var labels: [String: String] = [:]
        var rest = match.2 ?? ""
        while !rest.isEmpty {
            let label = try #require(rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/), "labels: \(line)")
            try #require(labels.updateValue(String(label.2), forKey: String(label.1)) == nil, "a label twice: \(line)")
            rest = rest[label.range.upperBound...]
        }
        let value = match.3 == "+Inf" ? Double.infinity : Double(match.3)
        return Sample(name: String(match.1), labels: labels, value: try #require(value, "no number: \(line)"))
    }

    private func checkHistogram(_ name: String) throws {
        let buckets = Dictionary(grouping: samples.filter { $0.name == name + "_bucket" }) { $0.labels.filter { $0.key != "le" } }
        for (labels, group) in buckets {
            let bounds = try group.map { try #require(Double($0.labels["le"]?.replacing("+Inf", with: "inf") ?? "")) }
            #expect(bounds == bounds.sorted() && bounds.last == .infinity, "\(name) \(labels)")
            let counts = group.map(\.value)
            #expect(counts == counts.sorted(), "\(name) \(labels)")
            let count = samples.first { $0.name == name + "_count" && $0.labels == labels }
            #expect(count?.value == counts.last, "\(name) \(labels)")
        }
    }
}
