/// One step of the database schema: a file that is applied once, whole or not at all, and never edited afterwards.
package struct Migration: Sendable, Equatable {
    /// 1, 2, 3, … without gaps.
    package let number: Int
    package let name: String
    /// Statements separated by semicolons, in UTF-8. They run inside one transaction, so no BEGIN, COMMIT or CREATE INDEX CONCURRENTLY.
    package let sql: [UInt8]

    package init(number: Int, name: String, sql: [UInt8]) {
        self.number = number
        self.name = name
        self.sql = sql
    }
}

/// What the database says about itself.
package struct AppliedMigration: Sendable, Equatable {
    package let number: Int
    package let name: String
    /// SHA-256 of the file when it was applied.
    package let checksum: [UInt8]

    package init(number: Int, name: String, checksum: [UInt8]) {
        self.number = number
        self.name = name
        self.checksum = checksum
    }
}
