/// Why the shipped reference data cannot be used.
package struct ReferenceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Name of the file, or path of the folder that was looked for.
    package let file: String
    /// Counted from one, the header included; nil when the whole file is meant.
    package let line: Int?
    package let problem: String

    package init(file: String, line: Int? = nil, problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    package var description: String {
        line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)"
    }
}
