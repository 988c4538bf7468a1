package import Complaints
package import FoundationEssentials
package import Time

/// A person who works with complaints.
package struct Account: Sendable, Equatable {
    package let id: UUID
    package let login: String
    package let profile: Profile
    package let mustChangePassword: Bool
    package let hasSecondFactor: Bool
    package let disabledAt: Timestamp?
    package let createdAt: Timestamp

    /// What an administrator decides about somebody.
    package struct Profile: Sendable, Equatable {
        package var displayName: String
        package var role: Role
        /// Root of the subtree that the officer serves; nil is the whole country.
        package var agency: String?
        package var email: String?
        package var phone: String?
        package var language: Language

        package init(
            displayName: String, role: Role, agency: String? = nil, email: String? = nil, phone: String? = nil, language: Language = .id
        ) {
            self.displayName = displayName
            self.role = role
            self.agency = agency
            self.email = email
            self.phone = phone
            self.language = language
        }
    }

    /// In which Pintu writes to somebody.
    package enum Language: String, CaseIterable, Sendable {
        case id, en
    }

    /// Who logs in as a person. Citizens prove themselves by ticket and access code, programs by tokens.
    package static let roles: [Role] = [
        .operator, .liaison, .coordinator, .nationalCoordinator, .steward, .presidentialStaff, .ombudsman, .auditor, .administrator,
    ]

    /// Whether a role serves one agency; nil: it may.
    package static func needsAgency(_ role: Role) -> Bool? {
        switch role {
        case .liaison, .coordinator: true
        case .operator: nil
        default: false
        }
    }
}

extension Account.Profile {
    /// What is wrong with it, in words for whoever typed it; nil when nothing is.
    package var problem: String? {
        if !Account.roles.contains(role) { return "nobody logs in with the role \(role.rawValue)" }
        if Account.needsAgency(role) == true && agency == nil { return "a \(role.rawValue) serves one agency: say which" }
        if Account.needsAgency(role) == false && agency != nil { return "a \(role.rawValue) serves the whole country, not one agency" }
        if !(1...100).contains(displayName.unicodeScalars.count) { return "the name has 1 to 100 characters" }
        let texts = [displayName, email ?? "", phone ?? ""]
        if texts.contains(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }) {
            return "line breaks and other control characters have no place here"
        }
        if let email, !(3...254).contains(email.utf8.count) || email.split(separator: "@").count != 2 || email.contains(" ") {
            return "\(email) is not an e-mail address"
        }
        if let phone, !(5...20).contains(phone.utf8.count) || !phone.utf8.allSatisfy({ "+0123456789 -".utf8.contains($0) }) {
            return "\(phone) is not a phone number"
        }
        return nil
    }
}
