/// How long a migration waits for locks, and how often.
///
/// Whoever asks for a lock stands in a queue, and behind a waiting ALTER TABLE stands everybody who only wants to write. `lockTimeout` is
/// therefore the longest time for which a migration that waits can hold anybody up.
package struct MigrationPatience: Sendable {
    package var lockTimeout: Duration
    /// For CREATE INDEX CONCURRENTLY: it waits for old transactions, and nobody waits behind it.
    package var indexLockTimeout: Duration
    package var attempts: Int
    /// After the first attempt; it doubles.
    package var pause: Duration
    package var longestPause: Duration
    /// How long another migrator may be at work before this one gives up.
    package var turn: Duration

    /// Two minutes of attempts.
    package static let standard = MigrationPatience(
        lockTimeout: .milliseconds(50), indexLockTimeout: .seconds(600), attempts: 20, pause: .milliseconds(100),
        longestPause: .seconds(10), turn: .seconds(600))

    package init(
        lockTimeout: Duration, indexLockTimeout: Duration, attempts: Int, pause: Duration, longestPause: Duration, turn: Duration
    ) {
        self.lockTimeout = lockTimeout
        self.indexLockTimeout = indexLockTimeout
        self.attempts = attempts
        self.pause = pause
        self.longestPause = longestPause
        self.turn = turn
    }

    func pause(after attempt: Int) -> Duration { min(longestPause, pause * (1 << min(attempt - 1, 16))) }
}
