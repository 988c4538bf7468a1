internal import Accounts
internal import ArgumentParser

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Where a new password comes from. Never the command line: it stands in the list of processes and in the shell's history.
struct PasswordOptions: ParsableArguments {
    @Option(help: ArgumentHelp("File with the password in its first line; - is standard input.", valueName: "file"))
    var passwordFile: String?

    @Flag(help: "Make one up and print it on standard output.")
    var generate = false

    @Flag(help: "Its owner chose it: do not ask for another one at the first login.")
    var final = false

    func validate() throws {
        guard passwordFile == nil || !generate else { throw ValidationError("--password-file and --generate exclude each other.") }
        guard !(final && generate) else { throw ValidationError("a password that was made up is not --final.") }
    }

    /// A password and its hash.
    struct Chosen: Sendable {
        let password: String
        let hash: PasswordHash
    }

    /// - Throws: `CommandFailure` for a password that is not taken.
    func chosen(for login: Login) async throws -> Chosen {
        let password = try password()
        if let problem = PasswordRules.problem(with: password, login: login.text) {
            throw CommandFailure("the password \(problem)", advice: "Take a sentence, or --generate.", exitCode: 65)
        }
        return Chosen(password: password, hash: try await PasswordHasher(cost: .usual).hash(password))
    }

    /// Shows the password that was made up, once everything is done.
    func announce(_ chosen: Chosen) {
        if generate { Terminal.standard.output.line(chosen.password) }
    }

    private func password() throws -> String {
        if generate { return Self.random() }
        if let passwordFile {
            guard let text = try PrivateFile.text(passwordFile == "-" ? "/dev/stdin" : passwordFile) else {
                throw CommandFailure("--password-file: the file \(passwordFile) does not exist", exitCode: 64)
            }
            return String(text.prefix { !$0.isNewline })
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                "there is no terminal to ask for the password on", advice: "Say --password-file or --generate.", exitCode: 64)
        }
        let first = try Self.ask("Password: ")
        guard try Self.ask("The same again: ") == first else { throw CommandFailure("the two passwords are not the same", exitCode: 65) }
        return first
    }

    /// Four groups of five out of 32 symbols, a hundred bits, without look-alikes: it is read out on the telephone.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let symbols = Array("0123456789abcdefghjkmnpqrstvwxyz")
        return (0..<4).map { _ in String((0..<5).map { _ in symbols[Int.random(in: 0..<32, using: &generator)] }) }.joined(separator: "-")
    }

    /// A line from the terminal, which shows nothing of it.
    private static func ask(_ question: String) throws(CommandFailure) -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw CommandFailure("the terminal cannot be read", exitCode: 64) }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        Terminal.standard.errors.raw(question)
        let line = readLine(strippingNewline: true)
        Terminal.standard.errors.line()
        guard let line else { throw CommandFailure("no password was given", exitCode: 64) }
        return line
    }
}
