/// Where a command writes: results to `output`, everything about its own doings to `errors`.
struct Terminal: Sendable {
    let output: TextStream
    let errors: TextStream

    static let standard = Terminal(output: .standardOutput, errors: .standardError)
}
