/// Whether somebody receives the log of the database for a backup, as the server sees it. What is in the repository, only `backup status` knows.
struct BackupFacts: Sendable, Equatable {
    /// As `deploy/backup` calls it.
    static let slotName = "pintu_backup"

    /// The place in the log that the server keeps for it.
    struct Slot: Sendable, Equatable {
        /// Somebody receives.
        let isActive: Bool
        /// The server has thrown away what was not received.
        let isLost: Bool
        /// Written and not yet received.
        let bytesBehind: Int64
    }

    /// Nil when nobody ever received.
    let slot: Slot?

    /// A segment of the log has 16 MB; what is older was received once it is closed.
    static let largestDistance: Int64 = 64 << 20

    var finding: Finding {
        guard let slot else { return .ok("backups", "none by deploy/backup (README, \"Backups\")") }
        let page = "Follow deploy/runbooks/backup-too-old.md."
        if slot.isLost {
            return .failure("backups", "the server has thrown away log before it was received", advice: page)
        }
        let behind = Units.bytes(slot.bytesBehind)
        if !slot.isActive { return .failure("backups", "nobody receives the log; \(behind) wait", advice: page) }
        if slot.bytesBehind > Self.largestDistance {
            return .warning("backups", "the log is received, but \(behind) behind", advice: page)
        }
        return .ok("backups", "the log is received as it is written")
    }
}
