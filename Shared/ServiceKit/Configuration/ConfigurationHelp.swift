/// What `--help` and `--check-config` print.
enum ConfigurationHelp {
    static func text(_ table: ConfigurationTable) -> String {
        var text = """
            Usage: \(table.service) [--key value]…

            Each setting can be a flag, an environment variable, or a member of the JSON file that --config-file names
            (database.poolSize is {"database": {"poolSize": 8}}). The flag wins over the variable, the variable over the file.
            Secrets belong in files: other users of the machine can read a program's flags.

              --check-config
                  Check the settings, print them without secrets, and exit.
              --help
                  Print this and exit.

            """
        for key in table.keys {
            let place = key.name == ConfigurationKey.configFile.name ? "" : ", in the file \(key.name)"
            text += "\n  \(key.flag) <\(key.valueDescription)>\n"
            text += "      \(key.help)\n"
            text += "      \(key.environmentName)\(place)\(fallback(key))\n"
            if let companion = key.fileCompanion {
                text += "      Or from a file: \(companion.environmentName), \(companion.flag)\n"
            }
        }
        return text
    }

    static func resolved(_ configuration: ServiceConfiguration) -> String {
        var text = "The settings of \(configuration.service) are in order.\n\n"
        for key in configuration.keys {
            guard let value = configuration.values[key.name] else {
                text += "\(key.name): not set\n"
                continue
            }
            text += "\(key.name): \(key.isSecret ? "(hidden)" : value.text)  [\(value.source)]\n"
        }
        return text
    }

    private static func fallback(_ key: ConfigurationKey) -> String {
        if key.isRequired { return "; needed" }
        return key.defaultText.map { "; default \($0)" } ?? ""
    }
}
