internal import Configuration

/// The arguments of the command line, checked against the table: `--key value`, `--key=value`, and `--key` alone for a bool.
struct ConfigurationFlags {
    private(set) var wantsHelp = false
    private(set) var wantsCheck = false
    private(set) var problems: [String] = []
    /// In the form that swift-configuration's provider parses without ambiguity: always `--key=value`.
    private var normalized = ["pintu"]
    private var seen: Set<String> = []

    init(arguments: [String], table: ConfigurationTable) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case ConfigurationTable.helpFlag, "-h": wantsHelp = true
            case ConfigurationTable.checkFlag: wantsCheck = true
            default: read(argument, &rest, table)
            }
        }
    }

    var provider: CommandLineArgumentsProvider { CommandLineArgumentsProvider(arguments: normalized, secretsSpecifier: .all) }

    private mutating func read(_ argument: String, _ rest: inout ArraySlice<String>, _ table: ConfigurationTable) {
        guard argument.hasPrefix("--") else {
            problems.append("\(argument): settings are given as --key value; see --help")
            return
        }
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let flag = String(parts[0])
        guard let key = table.key(flag: flag) else {
            let hint = NameSuggestion.closest(to: flag, in: table.flags).map { "did you mean \($0)?" } ?? "see --help"
            problems.append("\(flag): unknown option; \(hint)")
            // The value of an unknown option is not one more mistake.
            if parts.count == 1, let next = rest.first, !next.hasPrefix("--") { rest.removeFirst() }
            return
        }
        guard seen.insert(flag).inserted else {
            problems.append("\(flag): given twice")
            return
        }
        if parts.count == 2 {
            normalized.append(argument)
        } else if let next = rest.first, !next.hasPrefix("--") {
            normalized.append("\(flag)=\(next)")
            rest.removeFirst()
        } else if key.kind == .bool {
            normalized.append("\(flag)=true")
        } else {
            problems.append("\(flag): needs a value: \(flag) <\(key.valueDescription)>")
        }
    }
}
