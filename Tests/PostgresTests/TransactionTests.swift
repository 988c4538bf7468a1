import Postgres
import TestSupport
import Testing

@Suite struct TransactionTests {
    static let insert = Statement("insert", "INSERT INTO t (id, body) VALUES ($1, $2)", parameters: [.int8, .text])
    static let count = Statement("count", "SELECT count(*) FROM t")

    static func database() async throws -> TestPostgres.Database {
        try await TestPostgres.shared.database(template: "transactions") { database in
            try await database.connection().transaction("make") {
                try $0.script(
                    """
                    CREATE TABLE t (id bigint PRIMARY KEY, body text NOT NULL CHECK (body <> 'bad'));
                    CREATE TABLE child (t_id bigint REFERENCES t DEFERRABLE INITIALLY DEFERRED);
                    """, name: "make")
            }
        }
    }

    private func rows(_ pool: PostgresPool) async throws -> Int64 {
        try await pool.query(Self.count) { try $0.single().int64(0) }
    }

    @Test func commitsWhatTheClosureDidAndRollsBackWhenItThrows() async throws {
        let pool = try await Self.database().pool()
        try await pool.transaction("two") { transaction in
            #expect(try transaction.run(Self.insert, [.int8(1), .text("a")]).affected == 1)
            try transaction.run(Self.insert, [.int8(2), .text("b")])
        }
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await pool.transaction("stop") { transaction in
                try transaction.run(Self.insert, [.int8(3), .text("c")])
                throw Stop()
            }
        }
        #expect(try await rows(pool) == 2)
        await pool.shutDown()
    }

    @Test func namesTheViolatedConstraint() async throws {
        let pool = try await Self.database().pool()
        try await pool.run(Self.insert, [.int8(1), .text("a")])
        #expect(await kind { try await pool.run(Self.insert, [.int8(1), .text("a")]) } == .uniqueViolation(constraint: "t_pkey"))
        #expect(await kind { try await pool.run(Self.insert, [.int8(2), .text("bad")]) } == .checkViolation(constraint: "t_body_check"))
        #expect(await kind { try await pool.run(Self.insert, [.int8(2), .null]) } == .notNullViolation(column: "body"))
        let orphan = Statement("orphan", "INSERT INTO child VALUES (99)")
        let failure = await kind { try await pool.transaction("orphan") { try $0.run(orphan).affected } }
        #expect(failure == .foreignKeyViolation(constraint: "child_t_id_fkey"))
        await pool.shutDown()
    }

    @Test func aSwallowedErrorStillRollsBack() async throws {
        let pool = try await Self.database().pool()
        let failure = await kind {
            try await pool.transaction("swallow") { transaction in
                try transaction.run(Self.insert, [.int8(1), .text("a")])
                _ = try? transaction.run(Self.insert, [.int8(1), .text("a")])
            }
        }
        #expect(failure == .uniqueViolation(constraint: "t_pkey"))
        #expect(try await rows(pool) == 0)
        await pool.shutDown()
    }

    @Test func aSavepointUndoesOnlyItsOwnWork() async throws {
        let pool = try await Self.database().pool()
        try await pool.transaction("partly") { transaction in
            try transaction.run(Self.insert, [.int8(1), .text("a")])
            _ = try? transaction.savepoint { inner in
                try inner.run(Self.insert, [.int8(2), .text("b")])
                try inner.run(Self.insert, [.int8(1), .text("again")])
            }
            try transaction.savepoint { try $0.run(Self.insert, [.int8(3), .text("c")]).affected }
        }
        #expect(try await pool.query(.unnamed("ids", "SELECT id FROM t ORDER BY id")) { try $0.map { try $0.int64(0) } } == [1, 3])
        await pool.shutDown()
    }

    @Test func copiesInBinary() async throws {
        let pool = try await Self.database().pool()
        let copy = Statement("copy", "COPY t (id, body) FROM STDIN (FORMAT binary)")
        let copied = try await pool.transaction("copy") { transaction in
            try transaction.copyIn(copy, rows: (1...5_000).lazy.map { [.int8(Int64($0)), .text("row \($0)")] })
        }
        #expect(copied == 5_000)
        #expect(try await rows(pool) == 5_000)
        #expect(
            await kind { try await pool.transaction("copy again") { try $0.copyIn(copy, rows: [[.int8(1), .text("twice")]]) } }
                == .uniqueViolation(constraint: "t_pkey"))
        #expect(try await rows(pool) == 5_000)
        await pool.shutDown()
    }

    @Test func aReadOnlyTransactionCannotWrite() async throws {
        let pool = try await Self.database().pool()
        let failure = await kind {
            try await pool.transaction("read", readOnly: true) { try $0.run(Self.insert, [.int8(1), .text("a")]).affected }
        }
        #expect(failure == .connectionLost)
        let count = try await pool.transaction("read", isolation: .repeatableRead, readOnly: true) {
            try $0.run(Self.count).single().int64(0)
        }
        #expect(count == 0)
        await pool.shutDown()
    }

    @Test func repeatsAfterASerializationFailure() async throws {
        let pool = try await Self.database().pool()
        try await pool.run(Self.insert, [.int8(1), .text("0")])
        let read = Statement("read", "SELECT body FROM t WHERE id = 1")
        let write = Statement("write", "UPDATE t SET body = $1 WHERE id = 1", parameters: [.text])
        // Eight increments at once under SERIALIZABLE: whoever loses runs again, up to three times, so the caller may have to as well.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while true {
                        do {
                            return try await pool.transaction("increment", isolation: .serializable) { transaction in
                                let value = Int(try transaction.run(read).single().text(0)) ?? 0
                                try transaction.run(write, [.text(String(value + 1))])
                            }
                        } catch let error as PostgresError where error.kind == .serialization {
                            #expect(error.retryable)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await pool.query(read) { try $0.single().text(0) } == "8")
        await pool.shutDown()
    }

    @Test func aTransactionCannotBeKept() async throws {
        let connection = try await Self.database().connection()
        let failure = await Self.misuse(connection)
        #expect(failure == .misuse)
    }

    private static func misuse(_ connection: isolated PostgresConnection) async -> PostgresError.Kind? {
        var kept: PostgresTransaction?
        try? connection.transaction("keep") { kept = $0 }
        do {
            try kept?.run(Self.count)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func anEmptyTransactionCostsNothing() async throws {
        let pool = try await Self.database().pool()
        #expect(try await pool.transaction("nothing") { _ in 7 } == 7)
        await pool.shutDown()
    }

    @Test func aStalePlanIsRepeatedOnAFreshConnection() async throws {
        let pool = try await Self.database().pool(size: 1)
        let star = Statement("star", "SELECT * FROM t")
        try await pool.run(Self.insert, [.int8(1), .text("a")])
        _ = try await pool.query(star) { $0.rowCount }
        let other = try await Self.database().connection()
        await other.close()
        try await pool.run(.unnamed("alter", "ALTER TABLE t ADD COLUMN extra integer NOT NULL DEFAULT 5"))
        #expect(try await pool.query(star) { try $0.single().int32(2) } == 5)
        await pool.shutDown()
    }
}
