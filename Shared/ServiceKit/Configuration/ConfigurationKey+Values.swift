internal import RPCTransport

extension ConfigurationKey {
    /// What is wrong with a value as a phrase behind it ("is not a whole number"), or nil.
    func problem(with text: String) -> String? {
        switch kind {
        case .text, .list:
            return text.contains("\0") ? "contains a NUL character" : nil
        case .path:
            return text.isEmpty || text.contains("\0") ? "is not a path" : nil
        case .int(let range):
            guard let value = Int(text), range.contains(value) else {
                return "is not a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case .bool:
            return Self.bool(text) == nil ? "is neither true nor false" : nil
        case .choice(let choices):
            guard !choices.contains(text) else { return nil }
            let hint = NameSuggestion.closest(to: text, in: choices).map { "; did you mean \($0)?" } ?? ""
            return "is not one of \(choices.joined(separator: ", "))\(hint)"
        case .endpoints:
            return Endpoint.list(text) == nil ? "is not host:port, or several of them with commas between" : nil
        }
    }

    /// An empty text means "none" rather than a mistake.
    var mayBeEmpty: Bool {
        switch kind {
        case .text, .list, .endpoints, .path: true
        case .int, .bool, .choice: false
        }
    }

    /// What a value looks like, for `--help`.
    var valueDescription: String {
        switch kind {
        case .text: "text"
        case .list: "text,text…"
        case .path: "path"
        case .int(let range): "\(range.lowerBound)…\(range.upperBound)"
        case .bool: "true|false"
        case .choice(let choices): choices.joined(separator: "|")
        case .endpoints: "host:port,…"
        }
    }

    static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: nil
        }
    }
}
