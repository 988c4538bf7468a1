internal import Logging
internal import Postgres
internal import Synchronization

/// Looks, from a connection of its own, for whom another session waits. Afterwards the server does not know it any more.
final class LockWatch: Sendable {
    private let connection: PostgresConnection
    private let seen = Mutex<[LockHolder]>([])

    init(configuration: PostgresConfiguration, logger: Logger) {
        connection = PostgresConnection(configuration: configuration, logger: logger)
    }

    /// Those that were waited for last.
    var holders: [LockHolder] { seen.withLock { $0 } }

    /// Runs `work` and looks meanwhile. What goes wrong with looking is no reason to fail the work.
    func during<T: Sendable>(_ processID: Int32, every pause: Duration, _ work: @Sendable () async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let now = try await self.connection.query(SchemaStatements.holders, [.int4(processID)]) { rows in
                        try rows.map { row in
                            try LockHolder(
                                processID: row.int32(0), application: row.text(1), state: row.optionalText(2),
                                ageSeconds: row.optionalDouble(3))
                        }
                    }
                    if !now.isEmpty { self.seen.withLock { $0 = now } }
                    try await Task.sleep(for: pause)
                }
            }
            defer { group.cancelAll() }
            return try await work()
        }
    }

    func close() async { await connection.close() }
}
