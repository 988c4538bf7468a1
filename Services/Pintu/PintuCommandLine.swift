internal import ArgumentParser
internal import ServiceKit

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The command line from its arguments to its exit code.
package enum PintuCommandLine {
    package static func main() async -> Never {
        // A reader that goes away (`pintu discover | head`) ends one write, not the program in the middle of its work.
        signal(SIGPIPE, SIG_IGN)
        endProcess(await run(Array(CommandLine.arguments.dropFirst()), terminal: .standard))
    }

    /// - Returns: the exit code: 0, 64 for wrong usage, after the error table of the protocol for calls, 1 otherwise.
    static func run(_ arguments: [String], terminal: Terminal) async -> Int32 {
        do {
            var command = try Pintu.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error, terminal: terminal)
        }
    }

    private static func report(_ error: any Error, terminal: Terminal) -> Int32 {
        if let failure = CommandFailure(explaining: error) {
            terminal.errors.line(failure.text(terminal.errors.style))
            return failure.exitCode
        }
        let message = Pintu.fullMessage(for: error)
        let code = Pintu.exitCode(for: error).rawValue
        // Help that was asked for is a result; everything else is a complaint.
        if !message.isEmpty { (code == 0 ? terminal.output : terminal.errors).line(message) }
        return code
    }
}
