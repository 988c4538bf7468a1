internal import CoreMetrics
package import Logging

/// One connection to PostgreSQL whose serial executor is a thread of its own, so libpq may block.
///
/// The pool lends these out. Code that keeps a connection for itself (a batch writer, the migrator) makes its own and either awaits the
/// methods from outside or, cheaper, runs its loop on the connection's thread:
///
///     func write(on connection: isolated PostgresConnection, from queue: SubmissionQueue) async throws {
///         while let batch = await queue.next() {
///             try connection.transaction("intake.store") { try $0.run(IntakeStatements.insert, batch.values) }
///         }
///     }
package actor PostgresConnection {
    private let configuration: PostgresConfiguration
    private let thread = ConnectionThread()
    private let logger: Logger
    private var link: PostgresLink?
    nonisolated let cancelSwitch = CancelSwitch()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Does not connect yet: the first use does, or `open()`.
    package init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    deinit {
        thread.stop()
    }

    // MARK: Life

    /// Connects unless a live connection is there.
    package func open() throws(PostgresError) {
        if let link, link.isAlive() { return }
        link = nil
        link = try PostgresLink(configuration, cancelSwitch: cancelSwitch)
        PostgresMetrics.opened.increment()
    }

    package func close() {
        link = nil
    }

    package var isOpen: Bool { link?.isClean ?? false }

    /// Connects, trying again with growing, jittered pauses (50 ms to 2 s) until it succeeds or the task is cancelled.
    /// For owners: call it before the first use and after an error whose `isDatabaseAway` is true.
    package func reconnect() async throws(CancellationError) {
        var failures = 0
        while true {
            do {
                return try open()
            } catch {
                failures += 1
                logger.warning("database connection failed", metadata: ["attempt": "\(failures)", "reason": "\(error.message)"])
            }
            do {
                try await Task.sleep(for: Backoff.pause(afterFailures: failures))
            } catch {
                throw CancellationError()
            }
        }
    }

    // MARK: Work of an owner

    /// Runs `body` in a transaction: COMMIT when it returns, ROLLBACK when it throws. `body` may run up to three times: after a
    /// serialization failure, a stale plan, or a connection lost before COMMIT was sent (which is opened anew); so it must have no effect
    /// but its statements.
    ///
    /// - Throws: what `body` throws, or `PostgresError`; with `commitUnknown` when the connection was lost after COMMIT was sent.
    @discardableResult
    package func transaction<T: Sendable>(
        _ name: StaticString, isolation: IsolationLevel = .readCommitted, readOnly: Bool = false,
        _ body: (PostgresTransaction) throws -> T
    ) throws -> T {
        try repeating {
            $0.transaction(name.description, begin: isolation.begin(readOnly: readOnly), body)
        }
    }

    /// One statement that commits by itself. `commitUnknown` when the connection was lost while it ran.
    @discardableResult
    package func run<T: Sendable>(
        _ statement: Statement, _ values: [PostgresValue] = [], _ body: (PostgresResult) throws -> T
    ) throws -> T {
        try repeating { $0.single(statement, values, reads: false, body) }
    }

    /// One statement that commits by itself; returns the number of rows it touched.
    @discardableResult
    package func run(_ statement: Statement, _ values: [PostgresValue] = []) throws -> Int {
        try run(statement, values) { $0.affected }
    }

    /// One statement that only reads, so it is simply repeated when the connection is lost.
    @discardableResult
    package func query<T: Sendable>(
        _ statement: Statement, _ values: [PostgresValue] = [], _ body: (PostgresResult) throws -> T
    ) throws -> T {
        try repeating { $0.single(statement, values, reads: true, body) }
    }

    private func repeating<T>(_ work: (PostgresLink) -> Attempt<T>) throws -> T {
        var attempt = 1
        while true {
            try open()
            guard let link else { throw PostgresError.lost("no connection") }
            let outcome = work(link)
            if !link.isClean { self.link = nil }
            guard case .failure(let error) = outcome.result else { return try outcome.result.get() }
            guard outcome.isWorthRepeating, attempt < Backoff.attempts else { throw error }
            Backoff.block(afterFailures: attempt)
            attempt += 1
            PostgresMetrics.repeated.increment()
        }
    }

    // MARK: Work of the pool

    /// One attempt for a borrower, who may cancel it by `operation`.
    func attempt<T: Sendable>(_ operation: UInt64, _ work: @Sendable (PostgresLink) -> Attempt<T>) -> Loan<T> {
        guard let link, link.isAlive() else {
            self.link = nil
            return Loan(attempt: nil, condition: .broken)
        }
        cancelSwitch.begin(operation, key: link.cancelKey)
        var outcome: Attempt<T>
        if Task.isCancelled {
            outcome = Attempt(result: .failure(Self.cancelled), isWorthRepeating: false)
        } else {
            outcome = work(link)
        }
        let wasCancelled = cancelSwitch.isCancelled
        if !cancelSwitch.end() { link.breakUp() }
        if wasCancelled, case .failure(let error as PostgresError) = outcome.result, error.kind == .statementTimeout {
            outcome = Attempt(result: .failure(Self.cancelled), isWorthRepeating: false)
        }
        guard link.isClean else {
            self.link = nil
            return Loan(attempt: outcome, condition: .broken)
        }
        if ContinuousClock.now - link.openedAt > configuration.connectionLifetime {
            self.link = nil
            return Loan(attempt: outcome, condition: .worn)
        }
        return Loan(attempt: outcome, condition: .healthy)
    }

    private static let cancelled = PostgresError(kind: .cancelled, sqlState: "57014", message: "the task was cancelled")
}

/// What a borrower gets back: the outcome, or nil when the connection turned out to be dead before anything was sent.
struct Loan<T: Sendable>: Sendable {
    let attempt: Attempt<T>?
    let condition: PoolState.Condition
}

/// One run of a transaction or statement.
struct Attempt<T> {
    let result: Result<T, any Error>
    /// Nothing was committed and another try may go through.
    let isWorthRepeating: Bool
}

extension Attempt: Sendable where T: Sendable {}

extension PostgresLink {
    func transaction<T>(_ name: String, begin sql: String, _ body: (PostgresTransaction) throws -> T) -> Attempt<T> {
        let transaction = PostgresTransaction(self)
        defer { transaction.close() }
        begin(sql)
        do {
            let value = try body(transaction)
            // A closure that swallowed a statement's error left a transaction that can only be rolled back.
            if let failure = transaction.failure { throw failure }
            try commit(name: name)
            return Attempt(result: .success(value), isWorthRepeating: false)
        } catch {
            rollback()
            let cause = transaction.failure ?? error as? PostgresError
            return Attempt(result: .failure(error), isWorthRepeating: cause?.isWorthRepeating ?? false)
        }
    }

    func single<T>(
        _ statement: Statement, _ values: [PostgresValue], reads: Bool, _ body: (PostgresResult) throws -> T
    ) -> Attempt<T> {
        let result: PostgresResult
        do {
            result = try execute(statement, values)
        } catch {
            var error = error
            error.commitUnknown = !reads && error.kind == .connectionLost
            return Attempt(result: .failure(error), isWorthRepeating: error.isWorthRepeating)
        }
        return Attempt(result: Result { try body(result) }, isWorthRepeating: false)
    }
}
