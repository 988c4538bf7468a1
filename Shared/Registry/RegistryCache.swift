package import Logging
package import Postgres
internal import ServiceLifecycle
internal import Synchronization

/// Keeps the newest registry at hand: looks at its version every second, loads it when it moved.
package final class RegistryCache: Service {
    private let pool: PostgresPool
    private let logger: Logger
    private let interval: Duration
    private let state: Mutex<Registry>

    /// Loads the registry once, so that a service starts with it or not at all.
    package init(pool: PostgresPool, logger: Logger, interval: Duration = .seconds(1)) async throws {
        self.pool = pool
        self.logger = logger
        self.interval = interval
        state = Mutex(try await Self.load(pool))
    }

    package var current: Registry { state.withLock { $0 } }

    /// Reloads if the version moved. For somebody who meets a code that the copy does not know yet.
    @discardableResult
    package func refresh() async throws -> Registry {
        let version = try await pool.transaction("registry_version", readOnly: true) { transaction in
            try transaction.run(RegistryStatements.version).single().int64(0)
        }
        let held = current
        if version == held.version { return held }
        let fresh = try await Self.load(pool)
        return state.withLock { held in
            if fresh.version > held.version { held = fresh }
            return held
        }
    }

    /// The registry as the transaction sees it: the copy at hand when that is not older.
    package func newest(in transaction: PostgresTransaction) throws -> Registry {
        let held = current
        let version = try transaction.run(RegistryStatements.version).single().int64(0)
        return version == held.version ? held : try Registry.load(transaction)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            var tidied: Int64?
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: interval)
                    try await refresh()
                    // Somebody has loaded it anew: fifteen thousand rows were decoded on the way, and the old copy is gone by now.
                    let version = current.version
                    if version != tidied { FreedMemory.giveBack() }
                    tidied = version
                } catch is CancellationError {
                    return
                } catch {
                    // The copy at hand stays good; readiness tells when the database is away.
                    logger.warning("reference data not refreshed", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private static func load(_ pool: PostgresPool) async throws -> Registry {
        try await pool.transaction("registry_load", isolation: .repeatableRead, readOnly: true) { try Registry.load($0) }
    }
}
