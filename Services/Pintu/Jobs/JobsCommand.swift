internal import ArgumentParser

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Shows the queues between the services, and handles work that failed for good.",
        discussion: """
            Work that fails is tried again, with growing pauses. After its last attempt it is dead: it stays in the database with its last \
            error until somebody retries or discards it.

            Examples:
              pintu jobs
              pintu jobs dead
              pintu jobs retry 4711
              pintu jobs retry --all
              pintu jobs discard 4711 4712
            """,
        subcommands: [JobsListCommand.self, JobsDeadCommand.self, JobsRetryCommand.self, JobsDiscardCommand.self],
        defaultSubcommand: JobsListCommand.self)
}
