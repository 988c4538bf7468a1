/// All keys of one program, found by each of their spellings.
package struct ConfigurationTable: Sendable {
    package let service: String
    package let keys: [ConfigurationKey]

    /// Names of the five services. One environment or file often serves them all, so what belongs to another one is passed over.
    package static let services = ["intake", "routing", "response", "analytics", "portal"]

    /// Keys and the file companions of the secret ones.
    private let readable: [String: ConfigurationKey]
    private let byEnvironmentName: [String: ConfigurationKey]
    private let byFlag: [String: ConfigurationKey]

    /// - Parameter keys: a later key replaces an earlier one of the same name, so that a service can change a default.
    package init(service: String, keys: [ConfigurationKey]) {
        var ordered: [ConfigurationKey] = []
        for key in keys {
            if let index = ordered.firstIndex(where: { $0.name == key.name }) {
                ordered[index] = key
            } else {
                ordered.append(key)
            }
        }
        for key in ordered {
            precondition(
                key.defaultText.map { key.problem(with: $0) == nil } ?? true, "the default of \(key.name) is not a value of its kind")
        }
        let readable = ordered + ordered.compactMap(\.fileCompanion)
        precondition(Set(readable.map(\.flag)).count == readable.count, "two keys are spelled alike")
        self.service = service
        self.keys = ordered
        self.readable = Dictionary(uniqueKeysWithValues: readable.map { ($0.name, $0) })
        self.byEnvironmentName = Dictionary(uniqueKeysWithValues: readable.map { ($0.environmentName, $0) })
        self.byFlag = Dictionary(uniqueKeysWithValues: readable.map { ($0.flag, $0) })
    }

    func key(named name: String) -> ConfigurationKey? { readable[name] }
    func key(environmentName: String) -> ConfigurationKey? { byEnvironmentName[environmentName] }
    func key(flag: String) -> ConfigurationKey? { byFlag[flag] }

    var names: [String] { Array(readable.keys) }
    var environmentNames: [String] { Array(byEnvironmentName.keys) }
    var flags: [String] { Array(byFlag.keys) + Self.commands }

    /// Flags that are not settings.
    static let helpFlag = "--help"
    static let checkFlag = "--check-config"
    static let commands = [helpFlag, checkFlag]

    /// Whether the first word names another service. Test harnesses have the word `test`.
    func isForeign(_ firstWord: String) -> Bool {
        firstWord == "test" || (firstWord != service && Self.services.contains(firstWord))
    }
}
