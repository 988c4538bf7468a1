internal import Accounts
internal import ArgumentParser

struct UsersResetPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-password",
        abstract: "Gives an account another password, and ends all its sessions.",
        discussion: """
            It also ends the delays that failed logins have brought about. The officer has to choose another password at the next login.

            Examples:
              pintu users reset-password budi
              pintu users reset-password budi --generate
              pintu users reset-password budi --password-file -
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @OptionGroup var password: PasswordOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let chosen = try await password.chosen(for: login)
        let ended = try await database.withAccounts {
            try await $0.resetPassword(login, to: chosen.hash, mustChange: !password.final)
        }
        UsersReport.say("Changed the password of \(login). \(UsersReport.ended(ended))")
        password.announce(chosen)
    }
}

struct UsersResetSecondFactorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-second-factor",
        abstract: "Takes the second factor of an account away, for an officer who has lost telephone and recovery codes.",
        discussion: """
            Make sure who asks: from now on the password alone opens the account, until a new second factor is set up. Where the role \
            requires one, the next login can do nothing else.

            Example:
              pintu users reset-second-factor budi
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let ended = try await database.withAccounts { try await $0.resetSecondFactor(login) }
        UsersReport.say("Took the second factor of \(login) away. \(UsersReport.ended(ended))")
    }
}

struct UsersRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Ends sessions of an account; its owner can log in again.",
        discussion: """
            Examples:
              pintu users revoke budi
              pintu users revoke budi --session 5d0c1f3e-2b7a-4c8e-9f16-0a1b2c3d4e5f
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @Option(help: ArgumentHelp("This one only, by its id from `pintu users sessions`.", valueName: "id"))
    var session: TokenID?

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let ended = try await database.withAccounts { try await $0.revoke(login, session: session?.uuid) }
        UsersReport.say(UsersReport.ended(ended))
    }
}
