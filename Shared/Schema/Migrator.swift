package import Logging
package import Postgres

/// Brings the database to the schema this program needs. Several may run at once: they take turns, and the later ones find nothing to do.
///
/// A migration that needs a busy table gives way after ``MigrationPatience/lockTimeout`` instead of holding up everybody who queues behind
/// it, and is tried again; one that gets no lock in all of its attempts ends with who stood in its way. The rights of services
/// (``ServiceRights``) are granted anew at the end, also when there was nothing to migrate.
package struct Migrator: Sendable {
    private let configuration: PostgresConfiguration
    private let migrations: [Migration]
    private let patience: MigrationPatience
    private let logger: Logger

    /// `configuration`'s timeouts do not apply here: building an index on a large table may take hours.
    package init(
        configuration: PostgresConfiguration, migrations: [Migration], patience: MigrationPatience = .standard, logger: Logger
    ) {
        var configuration = configuration
        configuration.statementTimeout = .zero
        configuration.idleInTransactionTimeout = .seconds(60)
        configuration.target = .readWrite
        self.configuration = configuration
        self.migrations = migrations
        self.patience = patience
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

    /// Applies what is pending, in order, and returns it.
    @discardableResult
    package func apply(progress: @Sendable (MigrationProgress) -> Void = { _ in }) async throws -> [Migration] {
        let connection = PostgresConnection(configuration: configuration, logger: logger)
        let watch = LockWatch(configuration: configuration, logger: logger)
        let result: Result<[Migration], any Error>
        do {
            var done: [Migration] = []
            while let migration = try await next(on: connection) {
                progress(.begins(migration))
                if try await apply(migration, on: connection, watch, progress) { done.append(migration) }
            }
            try await grantRights(on: connection, watch)
            result = .success(done)
        } catch {
            result = .failure(error)
        }
        // With it goes the lock that kept other migrators out.
        await connection.close()
        await watch.close()
        return try result.get()
    }

    private func next(on connection: PostgresConnection) async throws -> Migration? {
        let migrations = self.migrations
        return try await inTurn(on: connection) { transaction in
            try transaction.script(SchemaStatements.create, name: "schema.create")
            return try Self.plan(migrations, transaction).pending.first
        }
    }

    /// - Returns: false when another migrator was faster.
    private func apply(
        _ migration: Migration, on connection: PostgresConnection, _ watch: LockWatch, _ progress: @Sendable (MigrationProgress) -> Void
    ) async throws -> Bool {
        switch migration.kind {
        case .transaction:
            return try await patiently(migration.title, on: connection, watch, { progress(.gaveWay(migration, attempt: $0, to: $1)) }) {
                try await inTurn(on: connection) { transaction in
                    guard try isNext(migration, transaction) else { return false }
                    try Self.run(migration, in: transaction)
                    try Self.record(migration, in: transaction)
                    return true
                }
            }
        case .index(let name):
            try await takeTurn(on: connection)
            try await makeIndex(name, migration, on: connection, watch)
        case .batches:
            try await takeTurn(on: connection)
            try await changeRows(migration, on: connection, watch, progress)
        }
        let isDone = try await inTurn(on: connection) { transaction in
            guard try isNext(migration, transaction) else { return false }
            try Self.record(migration, in: transaction)
            return true
        }
        try await connection.run(SchemaStatements.giveTurn)
        return isDone
    }

    // MARK: Taking turns

    /// Runs `body` in a transaction with the lock of migrators, which it asks for and does not wait for: a session that waits has a snapshot,
    /// and CREATE INDEX CONCURRENTLY of the other migrator would wait for that.
    private func inTurn<T: Sendable>(
        on connection: PostgresConnection, _ body: @Sendable (PostgresTransaction) throws -> T
    ) async throws -> T {
        let limit = Self.milliseconds(patience.lockTimeout)
        return try await whenFree {
            try await connection.transaction("schema.apply") { transaction in
                guard try transaction.run(SchemaStatements.lock).single().bool(0) else { return nil }
                try transaction.script("SET LOCAL lock_timeout = \(limit)", name: "schema.limit")
                return try body(transaction)
            }
        }
    }

    /// The same lock for longer than a transaction, until the session ends or gives it back.
    private func takeTurn(on connection: PostgresConnection) async throws {
        _ = try await whenFree { try await connection.run(SchemaStatements.takeTurn) { try $0.single().bool(0) ? true : nil } }
    }

    private func whenFree<T: Sendable>(_ attempt: () async throws -> T?) async throws -> T {
        let end = ContinuousClock.now + patience.turn
        while true {
            if let value = try await attempt() { return value }
            guard .now < end else { throw SchemaError.taken(seconds: Int(patience.turn.components.seconds)) }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    // MARK: Waiting for locks

    /// Tries again, after growing pauses, what did not get a lock in time.
    private func patiently<T: Sendable>(
        _ what: String, on connection: PostgresConnection, _ watch: LockWatch, _ gaveWay: (Int, [LockHolder]) -> Void = { _, _ in },
        _ work: @Sendable () async throws -> T
    ) async throws -> T {
        var attempt = 1
        while true {
            do {
                if attempt == 1 { return try await work() }
                let processID = try await connection.query(SchemaStatements.process) { try $0.single().int32(0) }
                return try await watch.during(processID, every: patience.lockTimeout / 4, work)
            } catch let error as PostgresError where error.kind == .lockTimeout {
                gaveWay(attempt, watch.holders)
                guard attempt < patience.attempts else {
                    throw SchemaError.blocked(what: what, attempts: attempt, by: watch.holders)
                }
                logger.warning("a migration gives way to others", metadata: ["attempt": "\(attempt)", "what": "\(what)"])
                try await Task.sleep(for: patience.pause(after: attempt))
                attempt += 1
            }
        }
    }

    private func grantRights(on connection: PostgresConnection, _ watch: LockWatch) async throws {
        let migrations = self.migrations
        try await patiently("granting the rights of services", on: connection, watch) {
            try await inTurn(on: connection) { transaction in
                // A newer release knows better what its services need.
                if try !Self.plan(migrations, transaction).isNewer { try ServiceRights.apply(in: transaction) }
            }
        }
    }

    // MARK: One migration

    private static func run(_ migration: Migration, in transaction: PostgresTransaction) throws {
        let before = try transaction.run(SchemaStatements.transaction).single().xid8(0)
        try transaction.script(migration.text, name: "schema.migration")
        guard try transaction.run(SchemaStatements.transaction).single().xid8(0) == before else {
            throw SchemaError.leftTransaction(number: migration.number, name: migration.name)
        }
    }

    private static func record(_ migration: Migration, in transaction: PostgresTransaction) throws {
        try transaction.run(SchemaStatements.record, [.int4(Int32(migration.number)), .text(migration.name), .bytea(migration.sql)])
    }

    private func makeIndex(_ name: String, _ migration: Migration, on connection: PostgresConnection, _ watch: LockWatch) async throws {
        let limit = Self.milliseconds(patience.indexLockTimeout)
        try await connection.run(.unnamed("schema.limit", "SET lock_timeout = \(limit)"))
        let processID = try await connection.query(SchemaStatements.process) { try $0.single().int32(0) }
        do {
            try await watch.during(processID, every: .milliseconds(500)) {
                switch try await connection.query(SchemaStatements.indexIsValid, [.text(name)], { try $0.first?.bool(0) }) {
                case true?: return
                case false?:
                    let drop = try await connection.query(SchemaStatements.dropIndex, [.text(name)]) { try $0.single().text(0) }
                    try await connection.run(.unnamed("schema.dropIndex", drop))
                case nil: break
                }
                try await connection.run(.unnamed("schema.index", migration.text))
            }
        } catch let error as PostgresError where error.kind == .lockTimeout {
            throw SchemaError.blocked(what: migration.title, attempts: 1, by: watch.holders)
        }
        guard try await connection.query(SchemaStatements.indexIsValid, [.text(name)], { try $0.first?.bool(0) }) == true else {
            throw SchemaError.noIndex(number: migration.number, name: migration.name, index: name)
        }
    }

    private func changeRows(
        _ migration: Migration, on connection: PostgresConnection, _ watch: LockWatch, _ progress: @Sendable (MigrationProgress) -> Void
    ) async throws {
        let limit = Self.milliseconds(patience.lockTimeout)
        var rows = 0
        while true {
            let start = ContinuousClock.now
            let changed = try await patiently(
                migration.title, on: connection, watch, { progress(.gaveWay(migration, attempt: $0, to: $1)) }
            ) {
                try await connection.transaction("schema.batch") { transaction in
                    try transaction.script("SET LOCAL lock_timeout = \(limit)", name: "schema.limit")
                    return try transaction.run(.unnamed("schema.batch", migration.text)).affected
                }
            }
            guard changed > 0 else { return }
            rows += changed
            progress(.changed(migration, rows: rows))
            // Half of the time belongs to everybody else.
            try await Task.sleep(for: ContinuousClock.now - start)
        }
    }

    // MARK: What is pending

    private func isNext(_ migration: Migration, _ transaction: PostgresTransaction) throws -> Bool {
        try Self.plan(migrations, transaction).pending.first == migration
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

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
