internal import ArgumentParser
internal import ServiceKit
internal import Time

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists tokens: who has one and what it may do.",
        discussion: """
            Examples:
              pintu token list
              pintu token list --all
            """)

    @Flag(help: "Revoked and expired ones as well.")
    var all = false

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let terminal = Terminal.standard
        let records = try await database.withPool { try await TokenStore(pool: $0).list(includingEnded: all) }
        guard !records.isEmpty else { return terminal.errors.line("There are no tokens.") }
        terminal.output.line(TokenReport.table(records, now: .now()).text(terminal.output.style))
    }
}
