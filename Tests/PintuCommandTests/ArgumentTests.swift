import ArgumentParser
import Testing

@testable import PintuCommand

@Suite struct ArgumentTests {
    /// Every command with the words that lead to it.
    private static let commands = all(Pintu.self, path: [])

    private static func all(
        _ command: any ParsableCommand.Type, path: [String]
    ) -> [(path: [String], command: any ParsableCommand.Type)] {
        command.configuration.subcommands.reduce(into: [(path, command)]) { list, subcommand in
            list += all(subcommand, path: path + [subcommand._commandName])
        }
    }

    @Test func everyCommandHasHelpWithExamples() {
        for (path, command) in Self.commands {
            let name = "pintu " + path.joined(separator: " ")
            #expect(!command.configuration.abstract.isEmpty, "\(name)")
            #expect(command.configuration.discussion.contains("  pintu "), "\(name) has no example")
            #expect(command.helpMessage().contains("USAGE"), "\(name)")
        }
    }

    /// An example that does not parse is worse than none.
    @Test func everyExampleParses() throws {
        var count = 0
        for (path, command) in Self.commands {
            for arguments in ShellExample.commands(in: command.configuration.discussion) {
                count += 1
                do {
                    let parsed = try Pintu.parseAsRoot(arguments)
                    #expect(Self.isWithin(type(of: parsed), path), "\(arguments) is not an example of \(path)")
                } catch {
                    Issue.record("\(arguments): \(Pintu.message(for: error))")
                }
            }
        }
        #expect(count > 30)
    }

    private static func isWithin(_ command: any ParsableCommand.Type, _ path: [String]) -> Bool {
        commands.contains { $0.command == command && Array($0.path.prefix(path.count)) == path }
    }

    @Test(arguments: [
        ["up", "--kep"], ["call", "submit"], ["call", "rpc.health"], ["call"], ["discover", "--json"], ["discover", "elsewhere"],
        ["token", "create", "--name", "x", "--role", "king"], ["token", "create", "--name", "x", "--role", "system"],
        ["token", "create", "--name", "", "--role", "service"], ["token", "create", "--name", "x", "--role", "liaison"],
        ["token", "create", "--name", "x", "--role", "service", "--scope", "submit"],
        ["token", "create", "--name", "x", "--role", "service", "--scope", "portal.*"],
        ["token", "create", "--name", "x", "--role", "service", "--expires", "soon"], ["token", "revoke", "5"],
        ["jobs", "retry"], ["jobs", "retry", "1", "--all"], ["jobs", "discard", "--all", "--queue", "q"], ["jobs", "dead", "--limit", "0"],
        ["nonsense"], ["call", "intake.track", "--timeout", "0s"],
    ])
    func wrongUsageIsRefused(_ arguments: [String]) async {
        let output = Collector()
        #expect(await PintuCommandLine.run(arguments, terminal: output.terminal) == 64)
        #expect(!output.all.joined().isEmpty)
    }

    @Test func helpAndVersionAreResults() async {
        for arguments in [["--help"], ["up", "--help"], ["--version"], ["help", "token"]] {
            let (output, errors) = (Collector(), Collector())
            #expect(await PintuCommandLine.run(arguments, terminal: Terminal(output: output.stream, errors: errors.stream)) == 0)
            #expect(!output.all.isEmpty && errors.all.isEmpty)
        }
    }

    @Test func upAsksForWhatItWasToldTo() throws {
        func options(_ arguments: String...) throws -> UpOptions {
            try #require(try Pintu.parseAsRoot(["up"] + arguments) as? UpCommand).options(environment: ["PINTU_DATABASE_URL": "u"])
        }
        let plain = try options()
        #expect(!plain.isTemporary && !plain.exits && !plain.demo && !plain.quiet && plain.databaseURL == "u")
        let passing = try options("--demo", "--exit", "-q")
        #expect(passing.isTemporary && passing.exits && passing.demo && passing.quiet)
        #expect(passing.directory.path.hasPrefix("/tmp/pintu-demo-"))
        let kept = try options("--exit", "--keep")
        #expect(!kept.isTemporary && kept.directory.path.hasPrefix("/tmp/pintu-demo-"))
        let given = try options("--exit", "--data-dir", "/srv/pintu")
        #expect(!given.isTemporary && given.directory.path == "/srv/pintu")
    }

    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("45s", .seconds(45)), ("30m", .seconds(1_800)), ("12h", .seconds(43_200)),
        ("90d", .seconds(7_776_000)),
    ])
    func spansOfTime(_ text: String, _ duration: Duration) {
        #expect(TimeSpan(argument: text)?.duration == duration)
    }

    @Test(arguments: ["", "5", "d", "0s", "-1s", "1.5h", "5 s", "1w", "99999999d", "٣s"])
    func whatIsNoSpanOfTime(_ text: String) {
        #expect(TimeSpan(argument: text) == nil)
    }
}
