/// Compares the program's migrations with those the database has. Pure, so that every odd case has a test.
package struct MigrationPlan: Sendable, Equatable {
    package let pending: [Migration]
    /// The number of the newest migration the database has; 0 for none.
    package let version: Int
    /// The database knows migrations this program does not: it was upgraded by a newer release. Harmless for migrating.
    package let isNewer: Bool

    /// - Parameter checksum: SHA-256 of a migration's text.
    package init(
        migrations: [Migration], applied: [AppliedMigration], checksums: [Int: [UInt8]]
    ) throws(SchemaError) {
        for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
            throw .badList(number: migration.number)
        }
        let byNumber = Dictionary(applied.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        version = applied.map(\.number).max() ?? 0
        for migration in migrations {
            guard let known = byNumber[migration.number] else {
                if migration.number < version { throw .missing(number: migration.number, name: migration.name) }
                continue
            }
            if known.checksum != checksums[migration.number] { throw .changed(number: migration.number, name: migration.name) }
        }
        pending = migrations.filter { byNumber[$0.number] == nil }
        isNewer = version > migrations.count
    }
}
