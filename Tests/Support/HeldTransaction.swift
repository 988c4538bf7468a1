internal import Dispatch
internal import Postgres

extension TestPostgres.Database {
    /// A session of its own is in a transaction, after `sql`, while `body` runs.
    ///
    /// - Parameter body: is told the process of that session.
    package func holding<T: Sendable>(
        _ sql: String, application: String = "test", _ body: (Int32) async throws -> T
    ) async throws -> T {
        var configuration = configuration(poolSize: 1)
        configuration.applicationName = application
        let connection = PostgresConnection(configuration: configuration, logger: TestPostgres.quiet)
        let (held, tell) = AsyncStream.makeStream(of: Int32.self)
        // The connection's own thread may wait.
        let end = DispatchSemaphore(value: 0)
        let holding = Task {
            defer { tell.finish() }
            try await connection.transaction("hold") { transaction in
                try transaction.script(sql, name: "hold")
                tell.yield(try transaction.run(.unnamed("process", "SELECT pg_backend_pid()")).single().int32(0))
                end.wait()
            }
        }
        let result: Result<T?, any Error>
        do {
            var value: T?
            for await process in held {
                value = try await body(process)
                break
            }
            result = .success(value)
        } catch {
            result = .failure(error)
        }
        end.signal()
        try await holding.value
        await connection.close()
        guard let value = try result.get() else { throw CancellationError() }
        return value
    }
}
