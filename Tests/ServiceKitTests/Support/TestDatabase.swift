import Postgres
import Schema
import TestSupport

enum TestDatabase {
    /// A fresh database with all tables.
    static func migrated() async throws -> TestPostgres.Database {
        try await TestPostgres.shared.database(template: "servicekit") { database in
            let migrator = Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet)
            _ = try await migrator.apply()
        }
    }
}
