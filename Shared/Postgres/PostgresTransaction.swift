/// An open transaction, inside the synchronous closure it was given to. It cannot be kept: it is not Sendable, and it refuses to work
/// once the closure has returned.
package final class PostgresTransaction {
    private let link: PostgresLink
    private var isOpen = true
    private var savepoints = 0
    /// The first statement that failed: decides whether the transaction is worth repeating, whatever error the closure makes of it.
    private(set) var failure: PostgresError?

    /// A statement has failed outside a savepoint: whatever else happens, the transaction will be rolled back.
    package var isDoomed: Bool { failure != nil }

    init(_ link: PostgresLink) {
        self.link = link
    }

    @discardableResult
    package func run(_ statement: Statement, _ values: [PostgresValue] = []) throws(PostgresError) -> PostgresResult {
        try checked { () throws(PostgresError) in try link.execute(statement, values) }
    }

    /// Several statements without parameters in one text, as in a migration file.
    package func script(_ sql: String, name: StaticString) throws(PostgresError) {
        try checked { () throws(PostgresError) in try link.script(sql, name: name.description) }
    }

    /// Streams rows into `COPY table (columns) FROM STDIN (FORMAT binary)`; every value must have exactly its column's type.
    /// Returns the number of rows.
    @discardableResult
    package func copyIn(_ statement: Statement, rows: some Sequence<[PostgresValue]>) throws(PostgresError) -> Int {
        try checked { () throws(PostgresError) in try link.copy(statement, rows: rows) }
    }

    /// Runs `body` under a savepoint: when it throws, only its own work is undone and the transaction may go on.
    @discardableResult
    package func savepoint<T>(_ body: (PostgresTransaction) throws -> T) throws -> T {
        savepoints += 1
        let name = "s\(savepoints)"
        try checked { () throws(PostgresError) in try link.script("SAVEPOINT \(name)", name: "SAVEPOINT") }
        do {
            let value = try body(self)
            try checked { () throws(PostgresError) in try link.script("RELEASE SAVEPOINT \(name)", name: "RELEASE SAVEPOINT") }
            return value
        } catch {
            // A lost connection or a serialization failure has ended the whole transaction.
            if let failure, failure.isWorthRepeating { throw error }
            try checked { () throws(PostgresError) in
                try link.script("ROLLBACK TO SAVEPOINT \(name); RELEASE SAVEPOINT \(name)", name: "ROLLBACK TO SAVEPOINT")
            }
            failure = nil
            throw error
        }
    }

    func close() {
        isOpen = false
    }

    private func checked<T>(_ work: () throws(PostgresError) -> T) throws(PostgresError) -> T {
        guard isOpen else { throw .misuse("the transaction is over") }
        do {
            return try work()
        } catch {
            if failure == nil { failure = error }
            throw error
        }
    }
}

package enum IsolationLevel: Sendable {
    case readCommitted
    case repeatableRead
    case serializable

    func begin(readOnly: Bool) -> String {
        let level =
            switch self {
            case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
            case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
            case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
            }
        return readOnly ? level + " READ ONLY" : level
    }
}
