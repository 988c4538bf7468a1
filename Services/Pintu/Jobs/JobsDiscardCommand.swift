internal import ArgumentParser
internal import Jobs
internal import RPC

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
        let count = try await database.withPool { pool in
            try await jobs.carryOut("jobs.discard", on: pool, by: .atShell) { try JobQueue.discardDead($0, in: $1) }
        }
        try jobs.report(count, done: "Discarded", on: .standard)
    }
}
