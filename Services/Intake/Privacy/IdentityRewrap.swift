internal import FoundationEssentials
internal import Jobs
internal import Logging
internal import Postgres
internal import ServiceLifecycle
internal import Synchronization
internal import Time
internal import Vault

/// Moves the data keys of complaints to the current ring key, with new indexes, while everything goes on. Any replica may do it: rows that
/// another one holds are skipped. A replica that still has an older key moves nothing back.
final class IdentityRewrap: Service {
    static let batch: Int32 = 500
    static let poll = Duration.seconds(60)

    let vault: IdentityVault
    let pool: PostgresPool
    let clock: WallClock
    let logger: Logger
    private let position = Mutex(Position())

    /// Where a pass through the table is. A row that does not open is passed by, so that it does not hold up the others; the next pass tries
    /// it again.
    struct Position: Equatable {
        var source = 0
        var after: Int64 = 0
    }

    /// What is moved: identities of each older key, then those from before data keys (nil).
    var sources: [Int16?] { vault.keyring.versions.filter { $0 < vault.keyring.currentVersion } + [nil] }

    init(vault: IdentityVault, pool: PostgresPool, clock: WallClock, logger: Logger) {
        self.vault = vault
        self.pool = pool
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        let loop = WorkLoop(name: "identity.rewrap", poll: Self.poll, doorbell: Doorbell(), logger: logger)
        await loop.run { try await step() ? .more : .idle }
    }

    /// One batch. False at the end of a pass.
    func step() async throws -> Bool {
        let position = position.withLock { $0 }
        guard position.source < sources.count else {
            self.position.withLock { $0 = Position() }
            return false
        }
        let last = try await move(from: sources[position.source], after: position.after)
        self.position.withLock { $0 = last.map { Position(source: position.source, after: $0) } ?? Position(source: position.source + 1) }
        return true
    }

    /// - Returns: the last complaint that was looked at; nil when there was none.
    private func move(from version: Int16?, after: Int64) async throws -> Int64? {
        let current = vault.keyring.currentVersion
        let (last, moved, failed) = try await pool.transaction("rewrap") { transaction -> (Int64?, Int, VaultError?) in
            var moved: [(id: Int64, sealed: SealedIdentity, indexes: BlindIndexes)] = []
            var last: Int64?
            var failed: VaultError?
            let rows = try transaction.run(
                PrivacyStatements.toRewrap,
                [
                    version.map { .int2($0) } ?? .null, .int2(current), .int8(after), .int4(Self.batch), .timestamptz(clock.now()),
                    .text("intake"),
                ])
            for row in rows {
                let id = try row.int64(0)
                last = id
                let complaint = try row.uuid(1)
                let sealed = SealedIdentity(
                    keyVersion: try row.int16(2), wrappedKey: try row.optionalBytea(3), identity: try row.optionalBytea(4))
                do throws(VaultError) {
                    let renewed = try vault.rewrap(sealed, of: complaint)
                    moved.append((id, renewed.sealed, renewed.indexes))
                } catch {
                    failed = error
                }
            }
            if !moved.isEmpty {
                try transaction.run(
                    PrivacyStatements.rewrap,
                    [
                        .int8Array(moved.map(\.id)), .int2(current), .optionalByteaArray(moved.map(\.sealed.wrappedKey)),
                        .optionalByteaArray(moved.map(\.sealed.identity)), .optionalByteaArray(moved.map(\.indexes.phone)),
                        .optionalByteaArray(moved.map(\.indexes.email)), .optionalByteaArray(moved.map(\.indexes.nationalID)),
                    ])
            }
            return (last, moved.count, failed)
        }
        if let failed { logger.error("identities do not open", metadata: ["reason": "\(failed)"]) }
        if moved > 0 { logger.info("identities moved to the current key", metadata: ["count": "\(moved)", "version": "\(current)"]) }
        return last
    }
}
