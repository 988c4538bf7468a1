import Subprocess

/// A program run to its end.
struct Command: Sendable {
    struct Outcome: Sendable, CustomStringConvertible {
        /// 128 and the number for a signal, as shells say it.
        let code: Int32
        let output: String
        let errors: String

        var description: String { "exit code \(code)\n\(output.suffix(3_000))\n\(errors.suffix(3_000))" }
    }

    private static let maxOutputBytes = 16 << 20

    /// - Parameters:
    ///   - executable: a path, or a name to look for.
    ///   - folder: its working directory.
    ///   - environment: added to our own.
    static func run(
        _ executable: String, _ arguments: [String], in folder: String = "/", environment: [String: String] = [:]
    ) async throws -> Outcome {
        let result = try await Subprocess.run(
            .name("sh"), arguments: Arguments(["-c", #"cd -- "$1" && shift && exec "$@""#, "sh", folder, executable] + arguments),
            environment: .settings(environment), output: .string(limit: maxOutputBytes), error: .string(limit: maxOutputBytes))
        return Outcome(code: result.terminationStatus.code, output: result.standardOutput, errors: result.standardError)
    }
}

extension Subprocess.Environment {
    /// Our own environment, cleaned, with some additions.
    static func settings(_ additions: [String: String]) -> Subprocess.Environment {
        let all = Repository.environment.merging(additions) { _, new in new }
        return .custom(Dictionary(uniqueKeysWithValues: all.map { (Key(stringLiteral: $0.key), $0.value) }))
    }
}

extension TerminationStatus {
    var code: Int32 {
        switch self {
        case .exited(let code): Int32(code)
        case .signaled(let signal): 128 + Int32(signal)
        }
    }
}
