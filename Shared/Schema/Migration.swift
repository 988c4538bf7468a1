/// One step of the database schema: a file that is applied once, whole or not at all, and never edited afterwards.
package struct Migration: Sendable, Equatable {
    /// How its text is run. What may stand in which: `deploy/decisions/0018-schema-upgrades.md`.
    package enum Kind: Sendable, Hashable {
        /// Statements separated by semicolons, all of them and the record in one transaction: no BEGIN, COMMIT or CREATE INDEX CONCURRENTLY.
        case transaction
        /// One CREATE INDEX CONCURRENTLY of an index with this name. One that an interrupted attempt left behind, and that is therefore not
        /// valid, is dropped and made anew.
        case index(String)
        /// One statement that changes a bounded number of rows and does not find those again that it has changed. It is repeated, each time
        /// in a transaction of its own, until it changes none; an interrupted run goes on where it was.
        case batches
    }

    /// 1, 2, 3, … without gaps.
    package let number: Int
    package let name: String
    package let kind: Kind
    /// In UTF-8.
    package let sql: [UInt8]

    package init(number: Int, name: String, kind: Kind = .transaction, sql: [UInt8]) {
        self.number = number
        self.name = name
        self.kind = kind
        self.sql = sql
    }

    var text: String { String(decoding: sql, as: UTF8.self) }
    var title: String { "migration \(number) (\(name))" }
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
