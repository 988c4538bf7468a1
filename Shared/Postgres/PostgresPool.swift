internal import CoreMetrics
package import Logging
internal import Metrics
internal import ServiceLifecycle
internal import Synchronization

/// A fixed number of connections shared by many callers. Callers wait in order, at most `maxWaiters` of them and at most `poolTimeout`.
///
/// Works as soon as it exists; as a `Service` it closes everything at graceful shutdown, so list it before the services that use it.
/// Cancelling the calling task stops the running statement on the server.
package final class PostgresPool: Service {
    /// What the pool is doing at the moment.
    package struct Gauges: Sendable {
        package let idle: Int
        package let busy: Int
        package let waiting: Int
    }

    private struct State {
        var pool: PoolState
        var continuations: [UInt64: CheckedContinuation<Int, any Error>] = [:]
        var lastWaiter: UInt64 = 0
        /// The earliest time a timer is set for.
        var alarm: ContinuousClock.Instant?
        var lastFailure: String?
        var finished: CheckedContinuation<Void, Never>?
        var timers: [String: Timer] = [:]
    }

    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let connections: [PostgresConnection]
    private let state: Mutex<State>
    private let idleGauge = Gauge(label: "pintu_postgres_pool_idle")
    private let busyGauge = Gauge(label: "pintu_postgres_pool_busy")
    private let waitingGauge = Gauge(label: "pintu_postgres_pool_waiting")

    package init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        connections = (0..<configuration.poolSize).map { _ in PostgresConnection(configuration: configuration, logger: logger) }
        state = Mutex(
            State(
                pool: PoolState(
                    size: configuration.poolSize, timeout: configuration.poolTimeout, maxWaiters: configuration.maxWaiters)))
    }

    package var gauges: Gauges {
        state.withLock { Gauges(idle: $0.pool.idleCount, busy: $0.pool.busyCount, waiting: $0.pool.waitingCount) }
    }

    // MARK: Work

    /// Runs `body` in a transaction: COMMIT when it returns, ROLLBACK when it throws. `body` may run up to three times: after a
    /// serialization failure, a stale plan, or a connection lost before COMMIT was sent; so it must have no effect but its statements.
    ///
    /// - Throws: what `body` throws, or `PostgresError`; with `commitUnknown` when the connection was lost after COMMIT was sent.
    @discardableResult
    package func transaction<T: Sendable>(
        _ name: StaticString, isolation: IsolationLevel = .readCommitted, readOnly: Bool = false,
        _ body: @Sendable (PostgresTransaction) throws -> T
    ) async throws -> T {
        let begin = isolation.begin(readOnly: readOnly)
        let label = name.description
        return try await timed(label) {
            try await repeating { link in link.transaction(label, begin: begin, body) }
        }
    }

    /// One statement that only reads and commits by itself; repeated when the connection is lost.
    @discardableResult
    package func query<T: Sendable>(
        _ statement: Statement, _ values: [PostgresValue] = [], _ body: @Sendable (PostgresResult) throws -> T
    ) async throws -> T {
        try await timed(statement.name) {
            try await repeating { link in link.single(statement, values, reads: true, body) }
        }
    }

    /// One statement that writes and commits by itself. `commitUnknown` when the connection was lost while it ran.
    @discardableResult
    package func run<T: Sendable>(
        _ statement: Statement, _ values: [PostgresValue] = [], _ body: @Sendable (PostgresResult) throws -> T
    ) async throws -> T {
        try await timed(statement.name) {
            try await repeating { link in link.single(statement, values, reads: false, body) }
        }
    }

    /// One statement that writes and commits by itself; returns the number of rows it touched.
    @discardableResult
    package func run(_ statement: Statement, _ values: [PostgresValue] = []) async throws -> Int {
        try await run(statement, values) { $0.affected }
    }

    private func repeating<T: Sendable>(_ work: @Sendable (PostgresLink) -> Attempt<T>) async throws -> T {
        var attempt = 1
        while true {
            let slot = try await lease()
            let connection = connections[slot]
            let operation = connection.cancelSwitch.nextOperation()
            let loan = await withTaskCancellationHandler {
                await connection.attempt(operation, work)
            } onCancel: {
                connection.cancelSwitch.cancel(operation)
            }
            if loan.condition == .broken { PostgresMetrics.lost.increment() }
            perform { $0.pool.giveBack(slot: slot, loan.condition, now: .now) }
            // Dead before anything was sent (the server was restarted while it lay idle): not the caller's attempt.
            guard let outcome = loan.attempt else { continue }
            guard case .failure(let error) = outcome.result else { return try outcome.result.get() }
            guard outcome.isWorthRepeating, attempt < Backoff.attempts else { throw error }
            PostgresMetrics.repeated.increment()
            try await Task.sleep(for: Backoff.briefPause(afterFailures: attempt))
            attempt += 1
        }
    }

    private func timed<T>(_ name: String, _ work: () async throws -> T) async throws -> T {
        let start = ContinuousClock.now
        do {
            let result = try await work()
            record(name, since: start)
            return result
        } catch {
            // Under a name of its own: work that fails every time must not look like work that is done.
            record("\(name) failed", since: start)
            throw error
        }
    }

    private func record(_ name: String, since start: ContinuousClock.Instant) {
        let timer = state.withLock { state in
            if let timer = state.timers[name] { return timer }
            let timer = Timer(label: "pintu_postgres_seconds", dimensions: [("name", name)])
            state.timers[name] = timer
            return timer
        }
        timer.record(duration: ContinuousClock.now - start)
    }

    // MARK: Lending

    private func lease() async throws -> Int {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                perform { state in
                    state.continuations[waiter] = continuation
                    return switch state.pool.lease(waiter: waiter, now: .now) {
                    case .granted(let slot): [.grant(waiter: waiter, slot: slot)]
                    case .wait(let actions): actions
                    case .refused(let refusal): [.fail(waiter: waiter, refusal)]
                    }
                }
                // The handler may have run before the waiter was there to be withdrawn.
                if Task.isCancelled { withdraw(waiter) }
            }
        } onCancel: {
            withdraw(waiter)
        }
    }

    private func withdraw(_ waiter: UInt64) {
        let continuation = state.withLock { state in
            state.pool.withdraw(waiter: waiter) ? state.continuations.removeValue(forKey: waiter) : nil
        }
        continuation?.resume(throwing: PostgresError(kind: .cancelled, message: "the task was cancelled while it waited"))
    }

    /// Changes the state under the lock, then carries out the actions outside it.
    private func perform(_ change: (inout State) -> [PoolState.Action]) {
        var resumptions: [(CheckedContinuation<Int, any Error>, Result<Int, PostgresError>)] = []
        var opens: [Int] = []
        var closes: [Int] = []
        var alarm: ContinuousClock.Instant?
        var finished: CheckedContinuation<Void, Never>?
        let gauges = state.withLock { state in
            for action in change(&state) {
                switch action {
                case .grant(let waiter, let slot):
                    guard let continuation = state.continuations.removeValue(forKey: waiter) else { continue }
                    resumptions.append((continuation, .success(slot)))
                case .fail(let waiter, let refusal):
                    guard let continuation = state.continuations.removeValue(forKey: waiter) else { continue }
                    resumptions.append((continuation, .failure(error(refusal, lastFailure: state.lastFailure))))
                case .open(let slot): opens.append(slot)
                case .close(let slot): closes.append(slot)
                case .wake(let instant):
                    guard state.alarm.map({ instant < $0 }) ?? true else { continue }
                    state.alarm = instant
                    alarm = instant
                }
            }
            if state.pool.isFinished {
                finished = state.finished
                state.finished = nil
            }
            return Gauges(idle: state.pool.idleCount, busy: state.pool.busyCount, waiting: state.pool.waitingCount)
        }
        for (continuation, result) in resumptions { continuation.resume(with: result.mapError { $0 as any Error }) }
        for slot in closes { Task { await connections[slot].close() } }
        for slot in opens { Task { await open(slot) } }
        if let alarm { Task { await ring(at: alarm) } }
        idleGauge.record(gauges.idle)
        busyGauge.record(gauges.busy)
        waitingGauge.record(gauges.waiting)
        finished?.resume()
    }

    private func open(_ slot: Int) async {
        do {
            try await connections[slot].open()
            perform { $0.pool.opened(slot: slot, now: .now) }
        } catch {
            logger.warning("database connection failed", metadata: ["reason": "\(error.message)"])
            state.withLock { $0.lastFailure = error.message }
            perform { $0.pool.openFailed(slot: slot, now: .now) }
        }
    }

    /// Wakes the state machine once; it asks for the next time itself.
    private func ring(at instant: ContinuousClock.Instant) async {
        try? await Task.sleep(until: instant, clock: .continuous)
        state.withLock { state in
            if state.alarm == instant { state.alarm = nil }
        }
        perform { $0.pool.tick(now: .now) }
    }

    private func error(_ refusal: PoolState.Refusal, lastFailure: String?) -> PostgresError {
        PostgresMetrics.refused.increment()
        return switch refusal {
        case .full: PostgresError(kind: .poolFull, message: "\(configuration.maxWaiters) callers wait for a connection already")
        case .closed: PostgresError(kind: .poolClosed, message: "the connection pool is shut down")
        case .timeout: PostgresError(kind: .poolTimeout, message: "no connection became free in time")
        case .away: PostgresError.lost(lastFailure ?? "the database cannot be reached")
        }
    }

    // MARK: Life

    package func run() async throws {
        try? await gracefulShutdown()
        await shutDown()
    }

    /// Refuses new callers and returns when every connection is closed. Statements that run are bounded by `statementTimeout`.
    package func shutDown() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                let previous = state.finished
                state.finished = continuation
                previous?.resume()
            }
            perform { $0.pool.shutDown() }
        }
        for connection in connections { await connection.close() }
    }
}
