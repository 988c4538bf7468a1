package import Logging
package import Postgres

/// Brings the database to the schema this program needs. Several may run at once: they take turns, and the later ones find nothing to do.
///
/// Each migration runs in a transaction of its own together with its record. `lock_timeout` is short, so that a migration that needs a
/// busy table gives way instead of holding up everybody who queues behind it; it is then tried again. The rights of services (``ServiceRights``)
/// are granted anew at the end, also when there was nothing to migrate.
package struct Migrator: Sendable {
    private let configuration: PostgresConfiguration
    private let migrations: [Migration]
    private let logger: Logger

    private static let attempts = 10

    /// `configuration`'s timeouts do not apply here: building an index on a large table may take hours.
    package init(configuration: PostgresConfiguration, migrations: [Migration], logger: Logger) {
        var configuration = configuration
        configuration.statementTimeout = .zero
        configuration.idleInTransactionTimeout = .seconds(60)
        configuration.target = .readWrite
        self.configuration = configuration
        self.migrations = migrations
        self.logger = logger
    }

    /// What `apply` would do; changes nothing.
    package func plan() async throws -> MigrationPlan {
        let connection = PostgresConnection(configuration: configuration, logger: logger)
        let migrations = self.migrations
        let plan = try await connection.transaction("schema.plan", readOnly: true) { try Self.plan(migrations, $0) }
        await connection.close()
        return plan
    }

    package func pending() async throws -> [Migration] {
        try await plan().pending
    }

    /// Applies what is pending, in order, and returns it. `progress` is called before each one.
    @discardableResult
    package func apply(progress: @Sendable (Migration) -> Void = { _ in }) async throws -> [Migration] {
        let connection = PostgresConnection(configuration: configuration, logger: logger)
        var done: [Migration] = []
        while let migration = try await applyNext(on: connection, progress: progress) { done.append(migration) }
        let migrations = self.migrations
        try await connection.transaction("schema.rights") { transaction in
            try transaction.script("SET LOCAL lock_timeout = '10min'", name: "schema.wait")
            try transaction.run(SchemaStatements.lock)
            // A newer release knows better what its services need.
            if try Self.plan(migrations, transaction).isNewer { return }
            try ServiceRights.apply(in: transaction)
        }
        await connection.close()
        return done
    }

    private func applyNext(on connection: PostgresConnection, progress: @Sendable (Migration) -> Void) async throws -> Migration? {
        let migrations = self.migrations
        for attempt in 1... {
            do {
                return try await connection.transaction("schema.apply") { try Self.step(migrations, $0, progress: progress) }
            } catch let error as PostgresError where error.kind == .lockTimeout && attempt < Self.attempts {
                logger.warning("a migration waits for a busy table", metadata: ["attempt": "\(attempt)"])
                try await Task.sleep(for: .seconds(attempt))
            }
        }
        return nil
    }

    /// One migration, under a lock that keeps other migrators out until the transaction ends.
    private static func step(
        _ migrations: [Migration], _ transaction: PostgresTransaction, progress: (Migration) -> Void
    ) throws -> Migration? {
        try transaction.script("SET LOCAL lock_timeout = '10min'", name: "schema.wait")
        try transaction.run(SchemaStatements.lock)
        try transaction.script("SET LOCAL lock_timeout = '5s'; " + SchemaStatements.create, name: "schema.create")
        guard let migration = try plan(migrations, transaction).pending.first else { return nil }
        progress(migration)
        let before = try transaction.run(SchemaStatements.transaction).single().xid8(0)
        try transaction.script(String(decoding: migration.sql, as: UTF8.self), name: "schema.migration")
        guard try transaction.run(SchemaStatements.transaction).single().xid8(0) == before else {
            throw SchemaError.leftTransaction(number: migration.number, name: migration.name)
        }
        try transaction.run(SchemaStatements.record, [.int4(Int32(migration.number)), .text(migration.name), .bytea(migration.sql)])
        return migration
    }

    private static func plan(_ migrations: [Migration], _ transaction: PostgresTransaction) throws -> MigrationPlan {
        guard try transaction.run(SchemaStatements.exists).single().bool(0) else {
            return try MigrationPlan(migrations: migrations, applied: [], checksums: [:])
        }
        let applied = try transaction.run(SchemaStatements.applied).map { row in
            try AppliedMigration(number: Int(row.int32(0)), name: row.text(1), checksum: row.bytea(2))
        }
        let numbers = migrations.map { Int32($0.number) }
        let checksums = try transaction.run(SchemaStatements.checksums, [.int4Array(numbers), .byteaArray(migrations.map(\.sql))])
            .map { try (Int($0.int32(0)), $0.bytea(1)) }
        return try MigrationPlan(migrations: migrations, applied: applied, checksums: Dictionary(checksums) { first, _ in first })
    }
}
