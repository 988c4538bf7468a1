internal import ArgumentParser
internal import Jobs

struct JobsDiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Forgets dead jobs for good. The complaints they were about stay as they are.",
        discussion: """
            Examples:
              pintu jobs discard 4711 4712
              pintu jobs discard --queue notify
            """)

    @OptionGroup var jobs: DeadJobOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let count = try await database.withPool { try await JobQueue.discardDead($0, jobs.selection) }
        try jobs.report(count, done: "Discarded", on: .standard)
    }
}
