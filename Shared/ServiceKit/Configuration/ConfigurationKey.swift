/// One setting: its name, what values it takes, and the sentence that `--help` prints. A service lists its keys as static values.
///
/// The name `database.poolSize` is spelled `--database-pool-size` as a flag, `PINTU_DATABASE_POOL_SIZE` in the environment and
/// `{"database": {"poolSize": …}}` in the file. A secret can also come from a file: `PINTU_DATABASE_URL_FILE`, `--database-url-file`,
/// `{"database": {"urlFile": …}}`.
package struct ConfigurationKey: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case text
        case int(ClosedRange<Int>)
        /// `true` or `false`; the flag alone means true.
        case bool
        case choice([String])
        /// Texts separated by commas.
        case list
        /// `host:port,host:port`.
        case endpoints
        /// A file or directory, absolute or relative to the working directory.
        case path
    }

    package let name: String
    package let kind: Kind
    /// As it would be written in the environment; nil when there is none.
    package let defaultText: String?
    /// Without a value the service does not start.
    package let isRequired: Bool
    /// Never shown, also not in errors.
    package let isSecret: Bool
    package let help: String

    /// - Parameters:
    ///   - name: words joined by dots, each in lower camel case; a service's own keys begin with the service's name.
    ///   - default: must itself be a value of `kind`; checked when the table is made.
    package init(name: String, kind: Kind, default defaultText: String? = nil, required: Bool = false, secret: Bool = false, help: String) {
        precondition(Self.isName(name), "\(name) is not a dotted name in lower camel case")
        precondition(!(required && defaultText != nil), "\(name) has a default, so it cannot be missing")
        self.name = name
        self.kind = kind
        self.defaultText = defaultText
        self.isRequired = required
        self.isSecret = secret
        self.help = help
    }

    /// The same key with another default, for values that differ from service to service.
    package func withDefault(_ text: String?) -> ConfigurationKey {
        ConfigurationKey(name: name, kind: kind, default: text, required: text == nil && isRequired, secret: isSecret, help: help)
    }

    package var environmentName: String { "PINTU_" + Self.words(name).map { $0.uppercased() }.joined(separator: "_") }
    package var flag: String { "--" + Self.words(name).joined(separator: "-") }

    /// Where a secret may be read from instead.
    package var fileCompanion: ConfigurationKey? {
        guard isSecret else { return nil }
        return ConfigurationKey(name: name + "File", kind: .path, help: "File with the value of \(name).")
    }

    var components: [String] { name.split(separator: ".").map(String.init) }

    /// `database.poolSize` → database, pool, size.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        for component in name.split(separator: ".") {
            var word = ""
            var previousIsLower = false
            for character in component {
                if character.isUppercase, previousIsLower {
                    words.append(word)
                    word = ""
                }
                word += character.lowercased()
                previousIsLower = character.isLowercase
            }
            words.append(word)
        }
        return words
    }

    private static func isName(_ name: String) -> Bool {
        let components = name.split(separator: ".", omittingEmptySubsequences: false)
        return components.allSatisfy { component in
            component.first.map { ("a"..."z").contains($0) } == true
                && component.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) }
        }
    }
}
