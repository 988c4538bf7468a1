internal import CLibPQ

/// Reads libpq's error results (fields: https://www.postgresql.org/docs/15/libpq-exec.html#LIBPQ-PQRESULTERRORFIELD,
/// codes: https://www.postgresql.org/docs/15/errcodes-appendix.html).
enum ServerError {
    private enum Field {
        static let sqlState = Int32(UInt8(ascii: "C"))
        static let message = Int32(UInt8(ascii: "M"))
        static let constraint = Int32(UInt8(ascii: "n"))
        static let column = Int32(UInt8(ascii: "c"))
        static let sourceFunction = Int32(UInt8(ascii: "R"))
    }

    static func make(from result: OpaquePointer, statement: String?) -> PostgresError {
        let state = text(result, Field.sqlState) ?? ""
        let name = text(result, Field.constraint) ?? ""
        var kind = kind(ofState: state, constraint: name, column: text(result, Field.column) ?? "")
        // "cached plan must not change result type" shares its code with every unsupported feature; only its origin tells them apart.
        if state == "0A000", text(result, Field.sourceFunction) == "RevalidateCachedQuery" { kind = .staleStatement }
        // Class 22 (data exception) quotes the offending input.
        let message = state.hasPrefix("22") ? "invalid data" : text(result, Field.message) ?? "the server gave no reason"
        return PostgresError(kind: kind, sqlState: state.isEmpty ? nil : state, message: message, statement: statement)
    }

    static func kind(ofState state: String, constraint: String = "", column: String = "") -> PostgresError.Kind {
        switch state {
        case "40001", "40P01": .serialization
        case "23505", "23P01": .uniqueViolation(constraint: constraint)
        case "23503": .foreignKeyViolation(constraint: constraint)
        case "23514": .checkViolation(constraint: constraint)
        case "23502": .notNullViolation(column: column)
        case "55P03": .lockTimeout
        case "57014": .statementTimeout
        // "prepared statement does not exist": somebody deallocated it, or a pooler gave us another server connection
        case "26000": .staleStatement
        // read_only_sql_transaction: the host we are connected to is no longer the primary
        case "25006": .connectionLost
        // idle_in_transaction_session_timeout
        case "25P03": .connectionLost
        case _ where state.hasPrefix("08") || state.hasPrefix("57P"): .connectionLost
        case _ where state.hasPrefix("53"): .resources
        default: .other
        }
    }

    /// libpq's own words about a connection, on one line. They name host, user and database, never the password.
    static func connectionMessage(_ connection: OpaquePointer?) -> String {
        guard let connection, let pointer = PQerrorMessage(connection) else { return "no connection" }
        let words = String(cString: pointer).split(whereSeparator: { $0.isNewline || $0 == "\t" })
        return words.isEmpty ? "the connection was lost" : words.joined(separator: "; ")
    }

    private static func text(_ result: OpaquePointer, _ field: Int32) -> String? {
        PQresultErrorField(result, field).map { String(cString: $0) }
    }
}
