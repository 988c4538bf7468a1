internal import ArgumentParser
internal import Jobs
internal import RPC

struct JobsRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Puts dead jobs back into their queues, with all attempts before them.",
        discussion: """
            Examples:
              pintu jobs retry 4711 4712
              pintu jobs retry --queue routing
              pintu jobs retry --all
            """)

    @OptionGroup var jobs: DeadJobOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let count = try await database.withPool { pool in
            try await jobs.carryOut("jobs.retry", on: pool, by: .atShell) { try JobQueue.retryDead($0, in: $1) }
        }
        try jobs.report(count, done: "Put back", on: .standard)
    }
}
