internal import Accounts
internal import ArgumentParser
internal import Complaints

/// What an administrator says about an officer.
struct ProfileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The officer's name.", valueName: "text"))
    var name: String?

    @Option(help: ArgumentHelp("What the officer may do: \(Account.roles.map(\.rawValue).joined(separator: ", ")).", valueName: "role"))
    var role: Role?

    @Option(
        help: ArgumentHelp(
            "Code of the agency that the officer serves, with everything below it. Liaisons and coordinators need one.", valueName: "code"))
    var agency: String?

    @Option(help: ArgumentHelp("Where Pintu writes to; empty text removes it.", valueName: "address"))
    var email: String?

    @Option(help: ArgumentHelp("Telephone for short messages; empty text removes it.", valueName: "number"))
    var phone: String?

    @Option(help: "In which Pintu writes: id or en.")
    var language: Account.Language?

    /// Puts what was said into `profile`. A role of the whole country takes the agency away.
    func apply(to profile: inout Account.Profile) {
        if let name { profile.displayName = name }
        if let role {
            profile.role = role
            if Account.needsAgency(role) == false { profile.agency = nil }
        }
        if let agency { profile.agency = agency.isEmpty ? nil : agency }
        if let email { profile.email = email.isEmpty ? nil : email }
        if let phone { profile.phone = phone.isEmpty ? nil : phone }
        if let language { profile.language = language }
    }

    var isEmpty: Bool { name == nil && role == nil && agency == nil && email == nil && phone == nil && language == nil }
}
