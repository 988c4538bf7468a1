internal import Accounts
internal import ArgumentParser
internal import Complaints

struct UsersAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Makes an account.",
        discussion: """
            Whoever gets a password from somebody else has to choose another one at the first login. Passwords have 12 to 128 characters.

            Examples:
              pintu users add budi --name "Budi Santoso" --role liaison --agency 35.78.dinkes --generate
              pintu users add rina --name "Rina Wati" --role nationalCoordinator --email rina@pusat.example
              pintu users add auditor1 --name "Auditor" --role auditor --language en --password-file first.password
            """)

    @Argument(help: "The name to log in with: letters, digits and .-_@ .")
    var login: Login

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var password: PasswordOptions
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard profile.name != nil else { throw ValidationError("say who it is: --name.") }
        guard profile.role != nil else { throw ValidationError("say what the officer may do: --role.") }
        if let problem = draft?.problem { throw ValidationError("\(problem).") }
    }

    private var draft: Account.Profile? {
        guard let name = profile.name, let role = profile.role else { return nil }
        var draft = Account.Profile(displayName: name, role: role)
        profile.apply(to: &draft)
        return draft
    }

    func run() async throws {
        guard let draft else { return }
        let chosen = try await password.chosen(for: login)
        try await database.withAccounts { try await $0.add(login, draft, password: chosen.hash, mustChange: !password.final) }
        UsersReport.say(
            "Made the account \(login) of \"\(draft.displayName)\": \(draft.role.rawValue), \(draft.agency ?? "the whole country").")
        password.announce(chosen)
    }
}
