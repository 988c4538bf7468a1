internal import Accounts
internal import ArgumentParser

struct UsersChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Changes what an officer may do, or how to reach the officer.",
        discussion: """
            What is not named stays. Another role or agency ends all sessions of the account.

            Examples:
              pintu users change budi --role coordinator
              pintu users change budi --agency 35.78.dpupr --email budi@pupr.example
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if profile.isEmpty { throw ValidationError("say what is to change: --role, --agency, --name, --email, --phone or --language.") }
    }

    func run() async throws {
        let ended = try await database.withAccounts { store in try await store.change(login) { profile.apply(to: &$0) } }
        UsersReport.say("Changed the account \(login). \(UsersReport.ended(ended))")
    }
}

struct UsersDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Keeps an officer out, and ends all sessions of the account.",
        discussion: """
            Accounts are not deleted: what their owners did keeps its name. `pintu users enable` takes it back.

            Example:
              pintu users disable budi
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let ended = try await database.withAccounts { try await $0.disable(login) }
        UsersReport.say("Disabled the account \(login). \(UsersReport.ended(ended))")
    }
}

struct UsersEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Lets an officer log in again.",
        discussion: """
            Example:
              pintu users enable budi
            """)

    @Argument(help: "The name to log in with.")
    var login: Login

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        try await database.withAccounts { try await $0.enable(login) }
        UsersReport.say("Enabled the account \(login).")
    }
}
