internal import Accounts
internal import Complaints
package import Messages
package import ServiceKit
internal import Vault

/// The settings of response beside those that every service has.
package enum ResponseConfiguration {
    package static let keys: [ConfigurationKey] =
        [.accessCodeKey, .portalURL, .responseProviders, .responseDeliveryParallelism, .responseIdentityKey, .identityPreviousKeys]
        + accounts

    static let accounts: [ConfigurationKey] = [.accountsKey, secondFactorRoles, sessionMinutes, idleMinutes, passwordCost]

    static let secondFactorRoles = ConfigurationKey(
        name: "response.secondFactorRoles", kind: .list,
        default: Account.roles.filter(AccountPolicy.usualSecondFactorRoles.contains).map(\.rawValue).joined(separator: ","),
        help: "Roles that may do nothing without a second factor but set one up; all others may have one.")
    static let sessionMinutes = ConfigurationKey(
        name: "response.sessionMinutes", kind: .int(5...1_440), default: "720", help: "How long an officer's session lasts at most.")
    static let idleMinutes = ConfigurationKey(
        name: "response.idleMinutes", kind: .int(5...1_440), default: "30", help: "How long a session lasts when nobody uses it.")
    static let passwordCost = ConfigurationKey(
        name: "response.passwordCost", kind: .int(10...17), default: "15",
        help: "Work of one password check: 2 to this power rounds of scrypt, a kibibyte of memory each; two run at a time.")

    /// - Throws: `StartupFailure` when a role is none of an officer's.
    static func accountPolicy(_ configuration: ServiceConfiguration) throws(StartupFailure) -> AccountPolicy {
        var policy = AccountPolicy()
        let names = configuration.list(secondFactorRoles)
        policy.secondFactorRoles = Set(names.compactMap { Role(rawValue: $0) })
        let possible = Account.roles.map(\.rawValue)
        guard Set(names).isSubset(of: possible) else {
            throw StartupFailure(
                "\(secondFactorRoles.name) (\(secondFactorRoles.environmentName)) names something that is no officer's role",
                advice: "Roles are: \(possible.joined(separator: ", ")).")
        }
        policy.sessionSeconds = Int64(configuration.int(sessionMinutes)) * 60
        policy.idleSeconds = Int32(configuration.int(idleMinutes)) * 60
        policy.cost = PasswordCost(log2Rounds: configuration.int(passwordCost))
        return policy
    }

    static func accountKeys(_ configuration: ServiceConfiguration) throws(StartupFailure) -> AccountKeys {
        guard let keys = AccountKeys(try configuration.secretBytes(.accountsKey, count: 32...1_024)) else {
            throw StartupFailure("accounts.key is too short", advice: "Make one with: openssl rand -base64 32.")
        }
        return keys
    }
}

extension ConfigurationKey {
    /// Not a service's own: whoever writes a link needs it.
    package static let portalURL = ConfigurationKey(
        name: "portal.url", kind: .text,
        help: """
            Address of the public portal, such as https://lapor.example.go.id; messages link to <portal.url>/t/<ticket>. At most 60 \
            characters; a short one leaves room in an SMS. Without it messages have no link.
            """)
}

extension ServiceConfiguration {
    /// Nil when the installation has no portal.
    package func portal() throws(StartupFailure) -> PortalAddress? {
        guard let text = optionalText(.portalURL), !text.isEmpty else { return nil }
        guard let address = PortalAddress(text) else {
            throw StartupFailure(
                "portal.url (PINTU_PORTAL_URL) is not an address that a message can print",
                advice: "Give http:// or https:// and a host, at most \(PortalAddress.longest) plain characters.")
        }
        return address
    }
}
