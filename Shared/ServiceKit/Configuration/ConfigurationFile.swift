internal import Configuration
internal import JSON

/// The settings of a JSON file, flattened to dotted names.
struct ConfigurationFile {
    let path: String
    private(set) var values: [String: String] = [:]
    private(set) var problems: [String] = []

    init(path: String, bytes: [UInt8]) {
        self.path = path
        do {
            let root = try JSONDocument(bytes).root
            guard root.kind == .object else {
                problems.append("\(path): is not a JSON object")
                return
            }
            read(root, below: "")
        } catch {
            let line = 1 + bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") }
            problems.append("\(path), line \(line): is not JSON: \(error)")
        }
    }

    /// Null means: as if it were not there.
    private mutating func read(_ object: JSONNode, below prefix: String) {
        for (member, value) in object.members {
            let name = prefix + member
            switch value.kind {
            case .object:
                read(value, below: name + ".")
            case .null:
                break
            case .array:
                let parts = value.elements.map { Self.scalar($0) }
                guard parts.allSatisfy({ $0?.contains(",") == false }) else {
                    problems.append("\(path): \(name): a list may only contain texts and numbers without commas")
                    continue
                }
                add(name, parts.compactMap { $0 }.joined(separator: ","))
            case .string, .number, .true, .false:
                if let text = Self.scalar(value) { add(name, text) }
            }
        }
    }

    private mutating func add(_ name: String, _ text: String) {
        if values.updateValue(text, forKey: name) != nil { problems.append("\(path): \(name) appears twice") }
    }

    private static func scalar(_ node: JSONNode) -> String? {
        switch node.kind {
        case .string: node.string
        case .number: String(decoding: node.rawBytes, as: UTF8.self)
        case .true: "true"
        case .false: "false"
        case .object, .array, .null: nil
        }
    }

    var provider: InMemoryProvider {
        InMemoryProvider(
            name: path,
            values: Dictionary(
                uniqueKeysWithValues: values.map { name, text in
                    (AbsoluteConfigKey(name.split(separator: ".").map(String.init)), ConfigValue(.string(text), isSecret: true))
                }))
    }
}
