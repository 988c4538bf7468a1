/// Why a statement, a transaction or the way to the database failed.
///
/// Never carries parameter values: the server's DETAIL is dropped, and so is its message where it quotes input (SQLSTATE class 22).
package struct PostgresError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The connection broke, could not be opened, or the server is shutting down or a read-only standby.
        case connectionLost
        /// 40001 or 40P01: another transaction was in the way; the whole transaction may be run again.
        case serialization
        case uniqueViolation(constraint: String)
        case foreignKeyViolation(constraint: String)
        case checkViolation(constraint: String)
        case notNullViolation(column: String)
        /// 55P03: a lock was not free within `lockTimeout` or with NOWAIT.
        case lockTimeout
        /// 57014 without a cancelled task: `statementTimeout` ran out.
        case statementTimeout
        /// The task was cancelled; the statement was stopped and the transaction rolled back.
        case cancelled
        /// No connection became free within `poolTimeout`.
        case poolTimeout
        /// `maxWaiters` callers wait already.
        case poolFull
        /// The pool is shut down.
        case poolClosed
        /// A plan or a prepared statement went stale because the schema changed; the transaction may be run again.
        case staleStatement
        /// Class 53: disk full, out of memory, too many connections.
        case resources
        /// A column does not hold what the code expects.
        case decode
        /// The code uses this module wrongly (wrong number or type of parameters, a transaction kept after its closure).
        case misuse
        case other
    }

    package let kind: Kind
    /// Five characters when the server spoke, nil otherwise.
    package let sqlState: String?
    package let message: String
    /// The statement's name, when one is to blame.
    package let statement: String?
    /// The connection was lost after COMMIT (or an autocommit statement) was sent: it may or may not have taken effect.
    package var commitUnknown: Bool

    package init(kind: Kind, sqlState: String? = nil, message: String, statement: String? = nil, commitUnknown: Bool = false) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
        self.statement = statement
        self.commitUnknown = commitUnknown
    }

    /// Running the whole transaction again may succeed and cannot apply it twice.
    package var retryable: Bool {
        if commitUnknown { return false }
        return switch kind {
        case .connectionLost, .serialization, .lockTimeout, .poolTimeout, .poolFull, .staleStatement, .resources: true
        default: false
        }
    }

    /// The database cannot be reached or has no room; answers that depend on it are `unavailable`.
    package var isDatabaseAway: Bool {
        switch kind {
        case .connectionLost, .poolTimeout, .poolFull, .poolClosed, .resources: true
        default: false
        }
    }

    /// Worth another attempt at once, with the same transaction body.
    var isWorthRepeating: Bool {
        if commitUnknown { return false }
        return kind == .connectionLost || kind == .serialization || kind == .staleStatement
    }

    package var description: String {
        var text = "postgres: \(message)"
        if let sqlState { text += " [\(sqlState)]" }
        if let statement { text += " in \(statement)" }
        if commitUnknown { text += " (it is not known whether the commit took effect)" }
        return text
    }

    static func misuse(_ message: String, statement: String? = nil) -> PostgresError {
        PostgresError(kind: .misuse, message: message, statement: statement)
    }

    static func lost(_ message: String, statement: String? = nil) -> PostgresError {
        PostgresError(kind: .connectionLost, message: message, statement: statement)
    }
}
