package import RPCTransport

/// The settings of one program: checked, complete, unchanging.
///
/// The accessors are for keys of the table that the configuration was loaded with, and for the kind that the key declares; anything
/// else is a mistake in the program and stops it.
package struct ServiceConfiguration: Sendable {
    /// Where a value came from, for `--check-config` and errors.
    package enum Source: Sendable, Hashable, CustomStringConvertible {
        case flag(String)
        case environment(String)
        case file(String)
        /// A file that holds one secret, and what named it.
        indirect case secretFile(String, namedBy: Source)
        case defaultValue

        package var description: String {
            switch self {
            case .flag(let flag): flag
            case .environment(let name): name
            case .file(let path): path
            case .secretFile(let path, let source): "\(path), named by \(source)"
            case .defaultValue: "default"
            }
        }
    }

    struct Value: Sendable {
        var text: String
        var source: Source
    }

    package let service: String
    let keys: [ConfigurationKey]
    let values: [String: Value]

    package func text(_ key: ConfigurationKey) -> String { required(key) }

    /// For keys that need not be there.
    package func optionalText(_ key: ConfigurationKey) -> String? {
        precondition(keys.contains { $0.name == key.name }, "\(key.name) is not a key of \(service)")
        return values[key.name]?.text
    }

    package func int(_ key: ConfigurationKey) -> Int {
        guard case .int = key.kind, let value = Int(required(key)) else { preconditionFailure("\(key.name) is not a number") }
        return value
    }

    package func bool(_ key: ConfigurationKey) -> Bool {
        guard case .bool = key.kind, let value = ConfigurationKey.bool(required(key)) else {
            preconditionFailure("\(key.name) is not a bool")
        }
        return value
    }

    /// The parts between the commas, without surrounding space; empty when nothing was said.
    package func list(_ key: ConfigurationKey) -> [String] {
        (optionalText(key) ?? "").split(separator: ",").map { part in
            let rest = part.drop { $0.isWhitespace }
            return String(rest.reversed().drop { $0.isWhitespace }.reversed())
        }
    }

    /// Empty when nothing was said.
    package func endpoints(_ key: ConfigurationKey) -> [Endpoint] {
        optionalText(key).flatMap { Endpoint.list($0) } ?? []
    }

    private func required(_ key: ConfigurationKey) -> String {
        guard let text = optionalText(key) else { preconditionFailure("\(key.name) has no default: use optionalText") }
        return text
    }
}
