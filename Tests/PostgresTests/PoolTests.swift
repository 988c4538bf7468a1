import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct PoolTests {
    private static let pid = Statement("pid", "SELECT pg_backend_pid()")
    private static let nap = Statement("nap", "SELECT pg_sleep($1)", parameters: [.double])
    private static let kill = Statement(
        "kill", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    private static let napping = Statement(
        "napping", "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")

    /// Returns when `count` sessions of the database are inside `pg_sleep`.
    private func waitForNap(_ watcher: PostgresConnection, _ count: Int64 = 1) async throws {
        while true {
            let napping = try await watcher.query(Self.napping) { try $0.single().int64(0) }
            if napping >= count { return }
        }
    }

    @Test func manyCallersShareFewConnections() async throws {
        let pool = try await TestPostgres.shared.database().pool(size: 3)
        let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<300 {
                group.addTask { try await pool.transaction("pid") { try $0.run(Self.pid).single().int32(0) } }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect(pids.count <= 3)
        #expect(pool.gauges.busy == 0 && pool.gauges.waiting == 0)
        await pool.shutDown()
        #expect(await kind { try await pool.run(Self.pid) } == .poolClosed)
    }

    @Test func cancellingTheTaskStopsTheStatement() async throws {
        let database = try await TestPostgres.shared.database()
        let pool = database.pool(size: 1)
        let watcher = database.connection()
        let start = ContinuousClock.now
        let task = Task { await kind { try await pool.transaction("nap") { try $0.run(Self.nap, [.double(15)]).rowCount } } }
        try await waitForNap(watcher)
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(10))
        // The same connection serves the next caller, who is not hit by the cancel request.
        for _ in 0..<20 { try await pool.run(Self.nap, [.double(0.001)]) }
        await pool.shutDown()
    }

    @Test func cancellingAWaiterLeavesTheQueueIntact() async throws {
        let database = try await TestPostgres.shared.database()
        let pool = database.pool(size: 1)
        let watcher = database.connection()
        let holder = Task { try await pool.run(Self.nap, [.double(0.3)]) }
        try await waitForNap(watcher)
        let waiter = Task { await kind { try await pool.run(Self.pid) } }
        let next = Task { try await pool.run(Self.pid) }
        waiter.cancel()
        #expect(await waiter.value == .cancelled)
        #expect(try await next.value == 1)
        _ = try await holder.value
        await pool.shutDown()
    }

    @Test func aHundredCancellationsAtRandomMomentsHurtNobodyElse() async throws {
        let pool = try await TestPostgres.shared.database().pool(size: 2)
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let task = Task { await kind { try await pool.run(Self.nap, [.double(0.01)]) } }
                    for _ in 0..<(index * 7 % 50) { await Task.yield() }
                    task.cancel()
                    let outcome = await task.value
                    #expect(outcome == nil || outcome == .cancelled)
                }
                group.addTask {
                    let outcome = await kind { try await pool.run(Self.nap, [.double(0.001)]) }
                    #expect(outcome == nil)
                }
            }
        }
        #expect(pool.gauges.busy == 0)
        await pool.shutDown()
    }

    @Test func waitersFailAfterTheTimeout() async throws {
        let database = try await TestPostgres.shared.database()
        var configuration = database.configuration(poolSize: 1)
        configuration.poolTimeout = .milliseconds(100)
        configuration.maxWaiters = 1
        let pool = PostgresPool(configuration: configuration, logger: TestPostgres.quiet)
        // Connecting may take longer than the timeout on a busy machine.
        while await kind({ try await pool.run(Self.pid) }) == .poolTimeout {}
        let watcher = database.connection()
        let holder = Task { try await pool.run(Self.nap, [.double(1)]) }
        try await waitForNap(watcher)
        let kinds = await withTaskGroup(of: PostgresError.Kind?.self) { group in
            for _ in 0..<2 { group.addTask { await kind { try await pool.run(Self.pid) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(kinds) == [.poolTimeout, .poolFull])
        _ = try await holder.value
        await pool.shutDown()
    }

    @Test func survivesTheDeathOfEveryBackend() async throws {
        let database = try await TestPostgres.shared.database()
        let pool = database.pool(size: 3)
        let killer = database.connection()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 { group.addTask { _ = try? await pool.run(Self.nap, [.double(0.01)]) } }
        }
        for _ in 0..<5 {
            try await killer.query(Self.kill) { _ in }
            let first = try await pool.transaction("after") { try $0.run(Self.pid).single().int32(0) }
            #expect(first > 0)
        }
        await pool.shutDown()
    }

    @Test func aTransactionThatLosesItsBackendBeforeCommitIsRepeated() async throws {
        let database = try await TransactionTests.database()
        let pool = database.pool(size: 1)
        let suicide = Statement("suicide", "SELECT pg_terminate_backend(pg_backend_pid())")
        let runs = Counter()
        try await pool.transaction("suicide once") { transaction in
            try transaction.run(TransactionTests.insert, [.int8(1), .text("a")])
            if runs.next() == 1 { try transaction.run(suicide) }
        }
        #expect(runs.value == 2)
        #expect(try await pool.query(TransactionTests.count) { try $0.single().int64(0) } == 1)
        await pool.shutDown()
    }

    @Test func aLossWhileAnAutocommitStatementRunsIsReportedAsUnknown() async throws {
        let pool = try await TestPostgres.shared.database().pool(size: 1)
        do {
            try await pool.run(Statement("suicide", "SELECT pg_terminate_backend(pg_backend_pid())"))
            Issue.record("must fail")
        } catch let error as PostgresError {
            #expect(error.kind == .connectionLost && error.commitUnknown && !error.retryable)
        }
        await pool.shutDown()
    }

    @Test func aLossDuringCommitIsReportedAsUnknown() async throws {
        let database = try await TestPostgres.shared.database()
        let pool = database.pool(size: 1)
        // A deferred constraint trigger runs inside COMMIT and ends its own backend there.
        try await pool.transaction("make") {
            try $0.script(
                """
                CREATE TABLE fatal (id integer);
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END$$;
                CREATE CONSTRAINT TRIGGER die AFTER INSERT ON fatal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
                """, name: "make")
        }
        let runs = Counter()
        do {
            try await pool.transaction("fatal") { transaction in
                _ = runs.next()
                try transaction.run(Statement("fatal", "INSERT INTO fatal VALUES (1)"))
            }
            Issue.record("must fail")
        } catch let error as PostgresError {
            #expect(error.commitUnknown && error.kind == .connectionLost)
        }
        #expect(runs.value == 1)
        await pool.shutDown()
    }

    @Test func saysWhenTheDatabaseIsAway() async throws {
        var configuration = PostgresConfiguration(url: "postgresql://nobody@/nothing?host=/nonexistent", poolSize: 2)
        configuration.poolTimeout = .seconds(2)
        let pool = PostgresPool(configuration: configuration, logger: TestPostgres.quiet)
        do {
            try await pool.run(Self.pid)
            Issue.record("must fail")
        } catch let error as PostgresError {
            #expect(error.isDatabaseAway && error.retryable && error.kind == .connectionLost)
        }
        await pool.shutDown()
    }

    @Test func aBadURLDoesNotLeakItsPassword() async throws {
        let connection = PostgresConnection(
            configuration: PostgresConfiguration(url: "postgresql://pintu:geheim@host:port:x/y"), logger: TestPostgres.quiet)
        do {
            try await connection.open()
            Issue.record("must fail")
        } catch {
            #expect(!error.description.contains("geheim"))
        }
    }

    @Test func theSessionHasItsTimeouts() async throws {
        let database = try await TestPostgres.shared.database()
        let pool = database.pool(size: 1)
        let show = Statement(
            "show",
            """
            SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), \
            current_setting('idle_in_transaction_session_timeout'), current_setting('application_name'), current_setting('timezone')
            """)
        let settings = try await pool.query(show) { result in
            let row = try result.single()
            return try (0..<5).map { try row.text($0) }
        }
        #expect(settings == ["20s", "10s", "30s", "test", "UTC"])
        await pool.shutDown()
    }

    @Test func statementAndLockTimeoutsHaveTheirOwnKinds() async throws {
        let database = try await TransactionTests.database()
        var configuration = database.configuration(poolSize: 2)
        configuration.statementTimeout = .milliseconds(200)
        configuration.lockTimeout = .milliseconds(50)
        let pool = PostgresPool(configuration: configuration, logger: TestPostgres.quiet)
        #expect(await kind { try await pool.run(Self.nap, [.double(5)]) } == .statementTimeout)
        let holder = database.connection()
        let hold = Task {
            try await holder.transaction("hold") { transaction in
                try transaction.script("LOCK TABLE t", name: "lock")
                try transaction.run(Self.nap, [.double(1)])
            }
        }
        try await waitForNap(database.connection())
        #expect(await kind { try await pool.run(TransactionTests.insert, [.int8(1), .text("a")]) } == .lockTimeout)
        try await hold.value
        await pool.shutDown()
    }

    @Test func worksBehindATransactionPooler() async throws {
        let database = try await TransactionTests.database()
        var configuration = database.configuration(poolSize: 1)
        configuration.usesSessionState = false
        let pool = PostgresPool(configuration: configuration, logger: TestPostgres.quiet)
        try await pool.transaction("plain") { try $0.run(TransactionTests.insert, [.int8(1), .text("a")]).affected }
        let prepared = Statement("prepared", "SELECT count(*) FROM pg_prepared_statements")
        #expect(try await pool.query(prepared) { try $0.single().int64(0) } == 0)
        await pool.shutDown()
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
