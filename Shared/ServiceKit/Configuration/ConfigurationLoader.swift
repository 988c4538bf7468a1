internal import Configuration

/// Puts the settings of a program together: flags win over environment variables, these over the file, that over the defaults.
package enum ConfigurationLoader {
    package enum Outcome: Sendable {
        /// Run with these.
        case run(ServiceConfiguration)
        /// Print this and exit: `--help`, or `--check-config` with everything in order.
        case print(String)
    }

    /// - Throws: `ConfigurationError` with every problem, not just the first.
    package static func load(_ table: ConfigurationTable, input: ConfigurationInput) throws(ConfigurationError) -> Outcome {
        let flags = ConfigurationFlags(arguments: input.arguments, table: table)
        if flags.wantsHelp { return .print(ConfigurationHelp.text(table)) }
        var problems = flags.problems

        let environment = input.environment.filter { $0.key.hasPrefix("PINTU_") && !$0.value.isEmpty }
        problems += unknownVariables(environment, table)

        var sources: [ConfigurationSource] = [.flags(flags.provider), .environment(environment)]
        if let path = configFile(sources, table) {
            do {
                let file = ConfigurationFile(path: path, bytes: try input.readFile(path))
                problems += file.problems + unknownNames(file, table)
                sources.append(.file(file))
            } catch {
                problems.append("\(path): \(phrase(error)), and it is named as the configuration file")
            }
        }

        var values: [String: ServiceConfiguration.Value] = [:]
        for key in table.keys {
            switch resolve(key, sources, input) {
            // Said explicitly to be nothing, which hides what a less important place says.
            case .success(let value?) where value.text.isEmpty && key.mayBeEmpty:
                if key.isRequired { problems.append(missing(key)) }
            case .success(let value?):
                if let problem = key.problem(with: value.text) {
                    problems.append("\(value.source): \(key.isSecret ? "the value" : "\"\(value.text)\"") \(problem)")
                }
                values[key.name] = value
            case .success(nil):
                if key.isRequired { problems.append(missing(key)) }
            case .failure(let error):
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        let configuration = ServiceConfiguration(service: table.service, keys: table.keys, values: values)
        return flags.wantsCheck ? .print(ConfigurationHelp.resolved(configuration)) : .run(configuration)
    }

    private static func resolve(
        _ key: ConfigurationKey, _ sources: [ConfigurationSource], _ input: ConfigurationInput
    ) -> Result<ServiceConfiguration.Value?, ConfigurationError> {
        for source in sources {
            let direct = source.text(of: key)
            guard let companion = key.fileCompanion, let path = source.text(of: companion) else {
                guard let direct else { continue }
                return .success(.init(text: direct, source: source.name(of: key)))
            }
            let named = source.name(of: companion)
            guard direct == nil else {
                return .failure(ConfigurationError(problems: ["\(source.name(of: key)) and \(named) are both given: keep one of them"]))
            }
            return secret(path, namedBy: named, input)
        }
        return .success(key.defaultText.map { .init(text: $0, source: .defaultValue) })
    }

    /// Editors and `echo` end a file with a newline that is not part of the secret.
    private static func secret(
        _ path: String, namedBy source: ServiceConfiguration.Source, _ input: ConfigurationInput
    ) -> Result<ServiceConfiguration.Value?, ConfigurationError> {
        do {
            var bytes = try input.readFile(path)
            while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard !bytes.isEmpty else { return .failure(ConfigurationError(problems: ["\(source): the file \(path) is empty"])) }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(ConfigurationError(problems: ["\(source): the file \(path) is not UTF-8 text"]))
            }
            return .success(.init(text: text, source: .secretFile(path, namedBy: source)))
        } catch {
            return .failure(ConfigurationError(problems: ["\(source): the file \(path) \(phrase(error))"]))
        }
    }

    /// The file cannot name itself.
    private static func configFile(_ sources: [ConfigurationSource], _ table: ConfigurationTable) -> String? {
        guard let key = table.key(named: ConfigurationKey.configFile.name) else { return nil }
        return sources.lazy.compactMap { $0.text(of: key) }.first
    }

    private static func unknownVariables(_ environment: [String: String], _ table: ConfigurationTable) -> [String] {
        environment.keys.sorted().compactMap { name in
            let firstWord = name.dropFirst("PINTU_".count).prefix { $0 != "_" }.lowercased()
            guard table.key(environmentName: name) == nil, !table.isForeign(firstWord) else { return nil }
            let hint =
                NameSuggestion.closest(to: name, in: table.environmentNames).map { "did you mean \($0)?" } ?? "see --help, or unset it"
            return "\(name): unknown environment variable; \(hint)"
        }
    }

    private static func unknownNames(_ file: ConfigurationFile, _ table: ConfigurationTable) -> [String] {
        file.values.keys.sorted().compactMap { name in
            guard name != ConfigurationKey.configFile.name else { return "\(file.path): \(name): a file cannot name itself" }
            guard table.key(named: name) == nil, !table.isForeign(String(name.prefix { $0 != "." })) else { return nil }
            let hint = NameSuggestion.closest(to: name, in: table.names).map { "did you mean \($0)?" } ?? "see --help, or remove it"
            return "\(file.path): \(name): unknown setting; \(hint)"
        }
    }

    private static func missing(_ key: ConfigurationKey) -> String {
        var ways = [key.environmentName, key.flag]
        if let companion = key.fileCompanion { ways.insert(companion.environmentName, at: 1) }
        return "\(key.name) is missing: set \(ways.dropLast().joined(separator: ", ")) or \(ways[ways.count - 1]). \(key.help)"
    }

    private static func phrase(_ error: any Error) -> String {
        (error as? ConfigurationInput.FileProblem)?.phrase ?? "cannot be read"
    }
}
