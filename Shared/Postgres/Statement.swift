/// One SQL statement as a value: a name, the text and the types of `$1…$n`.
///
/// A named statement is prepared once on each connection, the first time the connection runs it; two statements with one name and
/// different texts are refused. `unnamed` is for the few texts that are put together at run time (a search with optional filters).
package struct Statement: Sendable {
    /// For people: it stands in errors, in `pg_prepared_statements` and in traces.
    package let name: String
    package let sql: String
    package let parameters: [PostgresType]
    let isPrepared: Bool

    package init(_ name: StaticString, _ sql: String, parameters: [PostgresType] = []) {
        self.name = name.description
        self.sql = sql
        self.parameters = parameters
        isPrepared = true
    }

    private init(unnamed label: String, sql: String, parameters: [PostgresType]) {
        name = label
        self.sql = sql
        self.parameters = parameters
        isPrepared = false
    }

    /// Parsed and planned each time it runs; `label` only stands in errors.
    package static func unnamed(_ label: StaticString, _ sql: String, parameters: [PostgresType] = []) -> Statement {
        Statement(unnamed: label.description, sql: sql, parameters: parameters)
    }
}
