package import Audit
internal import JSON
package import Logging
package import Postgres
internal import RPC
package import RPCTransport
internal import ServiceLifecycle
internal import Synchronization
package import Time

/// Writes refused requests into the audit log, alike ones together with their count, within seconds and within the bounds of
/// ``RefusalTally``. While the database is away they are kept and counted on. A process that is killed loses what it has not written yet, at
/// most a minute's; one that is stopped writes everything first.
package final class RefusalRecorder: Service {
    private let pool: PostgresPool
    private let service: String
    private let logger: Logger
    private let clock: WallClock
    private let tally: Mutex<RefusalTally>

    static let interval = Duration.seconds(5)
    /// At the end somebody waits for us.
    private static let lastAttempts = 3

    package init(
        pool: PostgresPool, service: String, logger: Logger, clock: WallClock = .system, tally: RefusalTally = RefusalTally()
    ) {
        self.pool = pool
        self.service = service
        self.logger = logger
        self.clock = clock
        self.tally = Mutex(tally)
    }

    /// From any thread; never blocks on anything but the others who note.
    package func note(_ refusal: RPCRefusal) {
        let kind = RefusalTally.Kind(
            role: refusal.caller.role, name: refusal.caller.name, actorID: refusal.caller.tokenID, method: refusal.method,
            reason: refusal.reason)
        tally.withLock { $0.note(kind, at: clock.now()) }
    }

    package func run() async throws {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
            await flush()
        }
        await flushAll()
    }

    /// Writes what is due.
    package func flush() async {
        let due = tally.withLock { $0.take(at: clock.now()) }
        do {
            try await write(due)
        } catch {
            tally.withLock { $0.giveBack(due, at: clock.now()) }
            logger.warning("refusals wait to be written into the audit log", metadata: ["rows": "\(due.count)", "reason": "\(error)"])
        }
    }

    /// Writes everything; what cannot be written is lost, and the log says how much.
    package func flushAll() async {
        let rest = tally.withLock { $0.takeAll() }
        for attempt in 1...Self.lastAttempts {
            do {
                return try await write(rest)
            } catch  where attempt == Self.lastAttempts {
                let lost = rest.reduce(0) { $0 + $1.count }
                logger.error("refusals could not be written into the audit log", metadata: ["lost": "\(lost)", "reason": "\(error)"])
            } catch {
                logger.debug("refusals could not be written yet", metadata: ["attempt": "\(attempt)"])
            }
        }
    }

    private func write(_ counts: [RefusalTally.Count]) async throws {
        guard !counts.isEmpty else { return }
        let entries = counts.map { AuditEntry($0, service: service) }
        try await pool.transaction("audit_refusals") { transaction in
            for entry in entries { try AuditTrail.append(entry, in: transaction) }
        }
    }
}

extension AuditEntry {
    fileprivate init(_ count: RefusalTally.Count, service: String) {
        var detail = JSONWriter()
        detail.beginObject()
        detail.field("reason", count.kind.reason)
        detail.field("count", count.count)
        detail.field("first", count.first)
        detail.field("service", service)
        detail.endObject()
        self.init(
            at: count.last, role: count.kind.role.isEmpty ? "anonymous" : count.kind.role, name: count.kind.name,
            actorID: count.kind.actorID, action: "access.refused", subject: count.kind.method, detail: detail.bytes)
    }
}
