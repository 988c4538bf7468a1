/// Names and labels in the form Prometheus accepts (https://prometheus.io/docs/concepts/data_model/).
enum MetricName {
    static let prefix = "pintu_"

    /// `rpc.maxInFlight` → `pintu_rpc_max_in_flight`; what begins with `pintu_` keeps its name.
    ///
    /// - Parameter unit: appended unless the name already ends with it: `total` of counters, `seconds` of timers.
    static func family(_ label: String, unit: String?) -> String {
        var name = snakeCase(label)
        if !name.hasPrefix(prefix) { name = prefix + name }
        if let unit, !name.hasSuffix("_" + unit) { name += "_" + unit }
        return name
    }

    /// A label's name; `le` belongs to histograms and `__…` to Prometheus itself.
    static func label(_ name: String) -> String {
        var label = snakeCase(name)
        if label.first?.isNumber ?? true { label = "_" + label }
        while label.hasPrefix("__") { label.removeFirst() }
        return label == "le" || label == "quantile" ? "exported_" + label : label
    }

    /// `{agency="Jakarta",outcome="ok"}` in the order of names, or nothing. The text is the identity of a series.
    static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        var values: [String: String] = [:]
        for (name, value) in dimensions { values[label(name)] = value }
        let pairs = values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// The three characters that the text format escapes inside a label value.
    static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func snakeCase(_ text: String) -> String {
        var result = ""
        var previousIsLower = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "A"..."Z":
                if previousIsLower { result += "_" }
                result += String(scalar).lowercased()
                previousIsLower = false
            case "a"..."z", "0"..."9":
                result.unicodeScalars.append(scalar)
                previousIsLower = true
            default:
                result += "_"
                previousIsLower = false
            }
        }
        return result
    }
}
