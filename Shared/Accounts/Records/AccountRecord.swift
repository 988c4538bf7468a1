internal import Complaints
internal import FoundationEssentials
internal import Postgres
internal import RPC

/// An account with its secrets, as it stands in the database.
struct AccountRecord: Sendable {
    let account: Account
    /// Nil when it cannot be read: then no password fits.
    let passwordHash: PasswordHash?
    let secret: [UInt8]?
    let pendingSecret: [UInt8]?
    let lastStep: Int64?

    static func find(_ login: String, _ transaction: PostgresTransaction) throws -> AccountRecord? {
        try transaction.run(AccountStatements.find, [.text(login)]).first.map { try AccountRecord($0) }
    }

    static func read(_ id: UUID, _ transaction: PostgresTransaction) throws -> AccountRecord? {
        try transaction.run(AccountStatements.read, [.uuid(id)]).first.map { try AccountRecord($0) }
    }

    static func lock(_ id: UUID, _ transaction: PostgresTransaction) throws -> AccountRecord? {
        try transaction.run(AccountStatements.lock, [.uuid(id)]).first.map { try AccountRecord($0) }
    }

    static func lock(login: String, _ transaction: PostgresTransaction) throws -> AccountRecord? {
        try transaction.run(AccountStatements.lockByLogin, [.text(login)]).first.map { try AccountRecord($0) }
    }

    init(_ row: PostgresRow) throws {
        guard let role = Role(rawValue: try row.text(3)), let language = Account.Language(rawValue: try row.text(7)) else {
            throw RPCError(.internalError, "an account has a role or a language that this program does not know")
        }
        account = Account(
            id: try row.uuid(0), login: try row.text(1),
            profile: Account.Profile(
                displayName: try row.text(2), role: role, agency: try row.optionalText(4), email: try row.optionalText(5),
                phone: try row.optionalText(6), language: language),
            mustChangePassword: try row.bool(9), hasSecondFactor: try row.optionalTimestamp(13) != nil,
            disabledAt: try row.optionalTimestamp(14), createdAt: try row.timestamp(15))
        passwordHash = PasswordHash(try row.text(8))
        secret = try row.optionalBytea(10)
        pendingSecret = try row.optionalBytea(11)
        lastStep = try row.optionalInt64(12)
    }
}
