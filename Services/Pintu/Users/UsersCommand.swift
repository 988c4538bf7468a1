internal import Accounts
internal import ArgumentParser
internal import Complaints
internal import Postgres
internal import RPC
internal import Time

struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Looks after the accounts with which officers log in.",
        discussion: """
            These commands work on the database itself, and each stands in the audit log. Passwords are asked for, read from a file or made \
            up; they are never an argument, where everybody on this machine could read them.

            Examples:
              pintu users add budi --name "Budi Santoso" --role liaison --agency 35.78.dinkes --email budi@surabaya.example --generate
              pintu users list --agency 35.78
              pintu users reset-password budi --generate
              pintu users disable budi
            """,
        subcommands: [
            UsersAddCommand.self, UsersListCommand.self, UsersShowCommand.self, UsersChangeCommand.self, UsersDisableCommand.self,
            UsersEnableCommand.self, UsersResetPasswordCommand.self, UsersResetSecondFactorCommand.self, UsersSessionsCommand.self,
            UsersRevokeCommand.self,
        ])
}

extension Login: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Account.Language: ExpressibleByArgument {}

extension DatabaseOptions {
    /// The accounts, with the person at this terminal as the one who acts.
    func withAccounts<T: Sendable>(_ body: @Sendable (AccountStore) async throws -> T) async throws -> T {
        try await withPool { try await body(AccountStore(pool: $0, actor: .atShell)) }
    }
}

/// What people see of accounts.
enum UsersReport {
    static func ended(_ count: Int) -> String {
        count == 0 ? "There was no open session." : "\(Units.count(count, "session")) ended; open connections end within 10 seconds."
    }

    static func say(_ text: String) { Terminal.standard.errors.line(Sanitizer.clean(text)) }

    static func table(_ accounts: [Account]) -> TextTable {
        var table = TextTable(.left("login"), .left("name"), .left("role"), .left("agency"), .left("second factor"), .left("state"))
        for account in accounts {
            table.add(
                account.login, account.profile.displayName, account.profile.role.rawValue, account.profile.agency ?? "-",
                account.hasSecondFactor ? "yes" : "no", state(account))
        }
        return table
    }

    static func state(_ account: Account) -> String {
        if let disabled = account.disabledAt { return "disabled \(disabled.rfc3339.prefix(10))" }
        return account.mustChangePassword ? "has to change the password" : "active"
    }
}
