package import Postgres
package import RPC
package import Time

/// One administrative act, disclosure, login or refusal, as it goes into the audit log.
package struct AuditEntry: Sendable, Equatable {
    package var at: Timestamp
    package var role: String
    package var name: String
    /// Token or account of the actor.
    package var actorID: String?
    /// "identity.disclose", "account.create": subject and verb.
    package var action: String
    /// What it was done to: a ticket, a login, a token's id. Never an identity.
    package var subject: String?
    /// JSON object in UTF-8. Never an identity or a secret.
    package var detail: [UInt8]?

    package init(
        at: Timestamp, role: String, name: String, actorID: String? = nil, action: String, subject: String? = nil,
        detail: [UInt8]? = nil
    ) {
        self.at = at
        self.role = role
        self.name = name
        self.actorID = actorID
        self.action = action
        self.subject = subject
        self.detail = detail
    }

    package init(at: Timestamp, by caller: Caller, action: String, subject: String? = nil, detail: [UInt8]? = nil) {
        self.init(
            at: at, role: caller.role, name: caller.name, actorID: caller.accountID?.lowercase ?? caller.tokenID, action: action,
            subject: subject, detail: detail)
    }
}

extension Caller {
    /// Acts that nobody in particular asked for.
    package static let installation = Caller(name: "pintu", role: "system")
}

/// The append-only, hash-chained record of what was done to the installation.
package enum AuditTrail {
    /// Within the transaction of the act: both happen or neither. Append last, because everybody else who appends waits for the COMMIT.
    package static func append(_ entry: AuditEntry, in transaction: PostgresTransaction) throws {
        try transaction.run(
            AuditStatements.append,
            [
                .timestamptz(entry.at), .text(entry.role), .text(entry.name), .optional(entry.actorID), .text(entry.action),
                .optional(entry.subject), entry.detail.map { .jsonb($0) } ?? .null,
            ])
    }
}
