/// Everything that is wrong with the settings, each problem in a sentence that names the spelling the operator used and says what
/// to write instead. Never contains the value of a secret.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    package let problems: [String]

    package var description: String { problems.joined(separator: "\n") }
}
