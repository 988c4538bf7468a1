internal import Accounts
internal import ArgumentParser
internal import Complaints
internal import Contracts
internal import FoundationEssentials
internal import Time

struct UsersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists accounts: who can log in and what they may do.",
        discussion: """
            Examples:
              pintu users list
              pintu users list --agency 35.78 --role liaison
              pintu users list --all
            """)

    @Option(help: ArgumentHelp("Of this agency and everything below it only.", valueName: "code"))
    var agency: String?

    @Option(help: ArgumentHelp("With this role only.", valueName: "role"))
    var role: Role?

    @Flag(help: "Disabled ones as well.")
    var all = false

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let terminal = Terminal.standard
        let accounts = try await database.withAccounts { try await $0.list(agency: agency, role: role, includingDisabled: all) }
        guard !accounts.isEmpty else { return terminal.errors.line("There are no such accounts.") }
        terminal.output.line(UsersReport.table(accounts).text(terminal.output.style))
    }
}

struct UsersShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one account.",
        discussion: """
            Example:
              pintu users show budi
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let account = try await database.withAccounts { try await $0.find(login) }
        var table = TextTable(.left("account"), .left(account.login))
        let profile = account.profile
        table.add("name", profile.displayName)
        table.add("role", profile.role.rawValue)
        table.add("agency", profile.agency ?? "the whole country")
        table.add("e-mail", profile.email ?? "-")
        table.add("telephone", profile.phone ?? "-")
        table.add("language", profile.language.rawValue)
        table.add("second factor", account.hasSecondFactor ? "yes" : "no")
        table.add("state", UsersReport.state(account))
        table.add("made", account.createdAt.rfc3339)
        table.add("id", account.id.uuidString.lowercased())
        Terminal.standard.output.line(table.text(Terminal.standard.output.style))
    }
}

struct UsersSessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "Lists the open sessions of an account.",
        discussion: """
            Example:
              pintu users sessions budi
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let sessions = try await database.withAccounts { try await $0.sessions(of: login) }
        guard !sessions.isEmpty else { return Terminal.standard.errors.line("\(login) has no open session.") }
        var table = TextTable(.left("id"), .left("since"), .left("last used"), .left("until"))
        for session in sessions {
            table.add(
                session.id.uuidString.lowercased(), session.createdAt.rfc3339, session.lastUsedAt.rfc3339, session.expiresAt.rfc3339)
        }
        Terminal.standard.output.line(table.text(Terminal.standard.output.style))
    }
}
