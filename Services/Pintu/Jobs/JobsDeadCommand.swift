internal import ArgumentParser
internal import Complaints
internal import Jobs
internal import Time

struct JobsDeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Lists work that failed for good, with its last error.",
        discussion: """
            Examples:
              pintu jobs dead
              pintu jobs dead --queue routing --limit 20 --after 4711
            """)

    @Option(help: ArgumentHelp("Of this queue only.", valueName: "name"))
    var queue: String?

    @Option(help: ArgumentHelp("At most this many.", valueName: "number"))
    var limit = 100

    @Option(help: ArgumentHelp("Those with larger ids than this one, to see the next page.", valueName: "id"))
    var after: Int64 = 0

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 10000.") }
    }

    func run() async throws {
        let terminal = Terminal.standard
        let jobs = try await database.withPool { try await JobQueue.dead($0, queue: queue, after: after, limit: limit) }
        guard !jobs.isEmpty else { return terminal.output.line("There are no dead jobs.") }
        terminal.output.line(Self.table(jobs).text(terminal.output.style))
        if jobs.count == limit, let last = jobs.last { terminal.errors.line("There may be more: --after \(last.id)") }
    }

    static func table(_ jobs: [DeadJob]) -> TextTable {
        var table = TextTable(.right("id"), .left("queue"), .left("ticket"), .right("attempts"), .left("died"), .left("last error"))
        for job in jobs {
            let ticket = job.complaintID.map { "\(Ticket(complaintID: $0))" } ?? "-"
            table.add("\(job.id)", job.queue, ticket, "\(job.attempts)", job.diedAt.rfc3339, job.lastError ?? "-")
        }
        return table
    }
}
