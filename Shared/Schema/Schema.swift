package import Postgres

/// The schema this program was built for.
package enum Schema {
    /// A service is ready when the database is at this version or a later one: migrations only add what the release before can live with.
    package static var requiredVersion: Int { Migration.all.count }

    /// The database's version; 0 when it was never migrated.
    package static func version(on pool: PostgresPool) async throws -> Int {
        do {
            return try await pool.query(SchemaStatements.version) { Int(try $0.single().int32(0)) }
        } catch let error as PostgresError where error.sqlState == "42P01" {
            return 0
        }
    }
}
