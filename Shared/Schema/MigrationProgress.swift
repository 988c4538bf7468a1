/// What a run of the migrator tells while it works.
package enum MigrationProgress: Sendable, Equatable {
    case begins(Migration)
    /// It did not get a lock in time, so it gave way, and it is tried again after a pause.
    case gaveWay(Migration, attempt: Int, to: [LockHolder])
    /// Rows that were changed so far.
    case changed(Migration, rows: Int)
}
