internal import Schema

/// With which rights services work in the database.
struct RightsFacts: Sendable, Equatable {
    struct Login: Sendable, Equatable {
        let role: String
        /// "pintu-intake, pintu-routing".
        let services: String
        /// It may change history, audit log or schema, or read sealed identities.
        let hasMore: Bool
    }

    let groupExists: Bool
    let logins: [Login]

    var finding: Finding {
        let excessive = logins.filter(\.hasMore)
        if !excessive.isEmpty {
            let words = excessive.map { "\($0.services) as \"\($0.role)\"" }.joined(separator: "; ")
            return .warning(
                "rights", "more than services need: \(words) could change history and audit log",
                advice: """
                    Make a role for them, CREATE ROLE pintu_app LOGIN PASSWORD '…', run: pintu migrate --grant-to pintu_app, and give the \
                    services its URL.
                    """)
        }
        if !groupExists {
            return .warning(
                "rights", "there is no role \(ServiceRights.group), so services can only work as the owner",
                advice: "Let an administrator of the server run: CREATE ROLE \(ServiceRights.group) NOLOGIN; then run: pintu migrate")
        }
        return logins.isEmpty
            ? .ok("rights", "granted to \(ServiceRights.group); no service is logged in")
            : .ok("rights", "services can neither change history nor audit log: " + logins.map { "\"\($0.role)\"" }.joined(separator: ", "))
    }
}
