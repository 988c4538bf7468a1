internal import Postgres
internal import Schema

/// Whether the database answers and has the tables this program was written for.
struct SchemaCheck: Sendable {
    let pool: PostgresPool
    let requiredVersion: Int

    /// nil when all is well. A newer schema is fine: migrations keep the previous release working.
    func obstacle() async throws -> StartupFailure? {
        do {
            let found = try await Schema.version(on: pool)
            guard found < requiredVersion else { return nil }
            return StartupFailure(
                found == 0
                    ? "the database has no tables yet" : "the database is at migration \(found), this program needs \(requiredVersion)",
                advice: "Run: pintu migrate")
        } catch let error as PostgresError where error.kind != .cancelled {
            return StartupFailure(
                "the database cannot be used: \(error.message)",
                advice: "Check that PostgreSQL runs and that PINTU_DATABASE_URL (or PINTU_DATABASE_URL_FILE) names it.")
        }
    }
}
