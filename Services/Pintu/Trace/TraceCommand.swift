internal import ArgumentParser
internal import Complaints
internal import Time

struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Follows one complaint through all services: where it is now, what it waits for, and how it came there.",
        discussion: """
            The first line is the answer. Then everything that happened, in order of time and with the time between: what was done, by which \
            role, from which status to which, reminders and broken deadlines, messages; then the deadlines, the work that waits for it with \
            its last error, and what to search the logs of the services for.

            Shows neither what the complaint says nor who complains, and no addresses. Changes nothing.

            Examples:
              pintu trace 100000006
              pintu trace 1000-0000-6 --json
              docker compose logs intake routing response | grep TRACE
            """)

    @Argument(help: "The ticket; blanks, dots and hyphens do not matter.")
    var ticket: String

    @Flag(help: "Print it as JSON.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard Ticket(ticket) != nil else { throw ValidationError("\"\(ticket)\" is not a ticket: a digit is wrong, or two are swapped.") }
    }

    func run() async throws {
        guard let ticket = Ticket(ticket) else { return }
        let terminal = Terminal.standard
        let trace = try await database.withPool { try await CaseTrace.read(ticket, from: $0, now: .now()) }
        terminal.output.line(json ? JSONText.pretty(trace.json) : trace.text(terminal.output.style))
    }
}
