internal import Configuration

/// One place that settings come from, read through a provider of swift-configuration, which knows how each place spells a key.
struct ConfigurationSource {
    private let provider: any ConfigProvider
    /// The flags' provider splits at commas on its own, so only a list gives the text back whole.
    private let type: ConfigType
    private let label: (ConfigurationKey) -> ServiceConfiguration.Source

    static func flags(_ provider: CommandLineArgumentsProvider) -> ConfigurationSource {
        ConfigurationSource(provider: provider, type: .stringArray) { .flag($0.flag) }
    }

    static func environment(_ variables: [String: String]) -> ConfigurationSource {
        let provider = EnvironmentVariablesProvider(environmentVariables: variables, secretsSpecifier: .all).prefixKeys(with: "pintu")
        return ConfigurationSource(provider: provider, type: .string) { .environment($0.environmentName) }
    }

    static func file(_ file: ConfigurationFile) -> ConfigurationSource {
        ConfigurationSource(provider: file.provider, type: .string) { .file("\(file.path): \($0.name)") }
    }

    /// The value as it is written there, or nil.
    func text(of key: ConfigurationKey) -> String? {
        let result = try? provider.value(forKey: AbsoluteConfigKey(key.components), type: type)
        switch result?.value?.content {
        case .string(let text): return text
        case .stringArray(let parts): return parts.joined(separator: ",")
        default: return nil
        }
    }

    /// How this place spells the key.
    func name(of key: ConfigurationKey) -> ServiceConfiguration.Source { label(key) }
}
