internal import ArgumentParser
internal import Jobs
internal import Time

struct JobsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the queues: how much waits, how long, what fails.",
        discussion: """
            Examples:
              pintu jobs list
              pintu jobs
            """)

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let terminal = Terminal.standard
        let statuses = try await database.withPool { try await JobQueue.statuses($0) }
        guard !statuses.isEmpty else { return terminal.output.line("All queues are empty.") }
        terminal.output.line(Self.table(statuses, now: .now()).text(terminal.output.style))
    }

    static func table(_ statuses: [QueueStatus], now: Timestamp) -> TextTable {
        var table = TextTable(.left("queue"), .right("waiting"), .right("due"), .right("oldest"), .right("failing"), .right("dead"))
        for status in statuses {
            let age = status.oldestDue.map { Units.duration(microseconds: max(0, now - $0)) } ?? "-"
            table.add(status.queue, "\(status.waiting)", "\(status.due)", age, "\(status.failing)", "\(status.dead)")
        }
        return table
    }
}
