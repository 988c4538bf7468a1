import Audit
import Postgres
import Synchronization
import TestSupport
import Testing
import Time

/// The chain in a real database, and every kind of damage that somebody with the owner's password can do.
@Suite("Audit log, verified")
struct AuditVerifierTests {
    private static let columns = "at, actor_role, actor_name, actor_id, action, subject, detail"
    private static let awkward = #"{"count": 1.50, "text": "Rp 1.000 \"ü\" \u0001 日本", "deep": {"b": [null, true, 1e3], "a": {}}}"#

    /// `count` rows of all shapes.
    private static func log(_ count: Int) async throws -> (pool: PostgresPool, close: @Sendable () async -> Void) {
        let world = try await CaseWorld.make()
        try await append(count, to: world.pool)
        return (world.pool, { await world.close() })
    }

    private static func append(_ count: Int, to pool: PostgresPool) async throws {
        try await pool.transaction("append") { transaction in
            for number in 0..<count {
                try AuditTrail.append(
                    AuditEntry(
                        at: Timestamp(microseconds: 1_790_000_000_123_456 + Int64(number)), role: "administrator", name: "Siti \"S\" 日本",
                        actorID: number.isMultiple(of: 2) ? nil : "7", action: "token.create",
                        subject: number.isMultiple(of: 3) ? nil : "a\nb", detail: number.isMultiple(of: 4) ? nil : Array(awkward.utf8)),
                    in: transaction)
            }
        }
    }

    /// As somebody with the owner's password would.
    private static func tamper(_ pool: PostgresPool, _ sql: String) async throws {
        try await pool.transaction("tamper") { transaction in
            try transaction.script(
                """
                ALTER TABLE audit_log DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;
                \(sql);
                ALTER TABLE audit_log ENABLE TRIGGER USER; ALTER TABLE audit_head ENABLE TRIGGER USER;
                """, name: "tamper")
        }
    }

    /// Seals row $1 and those after it anew, and moves the head: the work of a careful forger.
    private static let reseal = """
        DO $$ DECLARE r audit_log%ROWTYPE; link bytea; BEGIN
            FOR r IN SELECT * FROM audit_log ORDER BY seq LOOP
                link := coalesce((SELECT hash FROM audit_log WHERE seq = r.seq - 1), sha256(''));
                UPDATE audit_log SET previous = link, hash = audit_seal(link, seq, \(columns)) WHERE seq = r.seq;
            END LOOP;
            UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1);
        END $$
        """

    @Test("a log in order, of every size around a batch's")
    func inOrder() async throws {
        let (pool, close) = try await Self.log(0)
        let empty = try await AuditVerifier.verify(pool)
        #expect(empty.rows == 0 && empty.head == .origin && empty.flaw == nil)
        try await Self.append(7, to: pool)
        let report = try await AuditVerifier.verify(pool)
        #expect(report.rows == 7 && report.flaw == nil && report.head?.seq == 7)
        #expect(try await AuditReader.head(pool) == report.head)
        try await Self.append(5, to: pool)
        #expect(try await AuditVerifier.verify(pool, anchors: [try #require(report.head), .origin]).flaw == nil)
        await close()
    }

    @Test("more rows than fit into memory at a time")
    func many() async throws {
        let (pool, close) = try await Self.log(0)
        try await pool.transaction("many") { transaction in
            try transaction.script(
                """
                SELECT audit_append('2026-01-01', 'service', 'n' || n, NULL, 'access.refused', NULL, NULL) FROM generate_series(1, 10001) AS n
                """, name: "many")
        }
        let seen = Mutex<[Int64]>([])
        let report = try await AuditVerifier.verify(pool) { rows in seen.withLock { $0.append(rows) } }
        #expect(report.rows == 10_001 && report.flaw == nil)
        #expect(seen.withLock { $0 } == [5_000, 10_000, 10_001])
        try await Self.tamper(pool, "UPDATE audit_log SET actor_name = 'n' WHERE seq = 10000")
        #expect(try await AuditVerifier.verify(pool).flaw == AuditChain.Flaw(seq: 10_000, reason: .changed))
        await close()
    }

    @Test(
        "damage is found, with the first bad row",
        arguments: [
            ("UPDATE audit_log SET action = 'x' WHERE seq = 4", 4, AuditChain.Flaw.Reason.changed),
            ("UPDATE audit_log SET at = at + interval '1 microsecond' WHERE seq = 1", 1, .changed),
            ("UPDATE audit_log SET actor_role = 'auditor' WHERE seq = 9", 9, .changed),
            ("UPDATE audit_log SET actor_name = actor_name || ' ' WHERE seq = 2", 2, .changed),
            ("UPDATE audit_log SET actor_id = '' WHERE seq = 3", 3, .changed),
            ("UPDATE audit_log SET subject = NULL WHERE seq = 2", 2, .changed),
            ("UPDATE audit_log SET detail = NULL WHERE seq = 2", 2, .changed),
            ("UPDATE audit_log SET detail = jsonb_set(detail, '{count}', '1.5') WHERE seq = 4", 4, .changed),
            ("UPDATE audit_log SET subject = actor_id, actor_id = subject WHERE seq = 2", 2, .changed),
            ("UPDATE audit_log SET previous = '' WHERE seq = 6", 6, .changed),
            ("UPDATE audit_log SET hash = '' WHERE seq = 6", 6, .changed),
            (
                """
                UPDATE audit_log SET actor_name = 'other',
                    hash = audit_seal(previous, seq, at, actor_role, 'other', actor_id, action, subject, detail) WHERE seq = 6
                """, 7, .broken
            ),
            (
                """
                UPDATE audit_log SET actor_name = 'other',
                    hash = audit_seal(previous, seq, at, actor_role, 'other', actor_id, action, subject, detail) WHERE seq = 9
                """, 9, .headDiffers
            ),
            ("DELETE FROM audit_log WHERE seq = 1", 1, .removed(last: 1)),
            ("DELETE FROM audit_log WHERE seq IN (5, 6)", 5, .removed(last: 6)),
            ("DELETE FROM audit_log WHERE seq = 9", 9, .removed(last: 9)), ("DELETE FROM audit_log", 1, .removed(last: 9)),
            ("DELETE FROM audit_log WHERE seq = 5; UPDATE audit_log SET seq = seq - 1 WHERE seq > 5", 5, .changed),
            ("INSERT INTO audit_log SELECT 0, \(Self.columns), previous, hash FROM audit_log WHERE seq = 1", 0, .inserted),
            ("INSERT INTO audit_log SELECT 10, \(Self.columns), previous, hash FROM audit_log WHERE seq = 9", 10, .changed),
            (
                """
                INSERT INTO audit_log SELECT 10, \(Self.columns), hash, audit_seal(hash, 10, \(Self.columns)) FROM audit_log WHERE seq = 9
                """, 10, .beyondHead
            ),
            (
                "ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey; INSERT INTO audit_log SELECT * FROM audit_log WHERE seq = 4", 4,
                .inserted
            ),
            (
                """
                ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey;
                UPDATE audit_log SET seq = CASE seq WHEN 4 THEN 5 ELSE 4 END WHERE seq IN (4, 5)
                """, 4, .changed
            ),
            ("UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit_log WHERE seq = 8)", 9, .beyondHead),
            ("UPDATE audit_head SET seq = 10", 10, .removed(last: 10)), ("UPDATE audit_head SET hash = ''", 9, .headDiffers),
            ("DELETE FROM audit_head", 9, .headCount(0)),
            (
                "ALTER TABLE audit_head DROP CONSTRAINT audit_head_pkey; INSERT INTO audit_head SELECT * FROM audit_head", 9,
                .headCount(2)
            ),
        ])
    func damage(sql: String, seq: Int64, reason: AuditChain.Flaw.Reason) async throws {
        let (pool, close) = try await Self.log(9)
        #expect(try await AuditVerifier.verify(pool).flaw == nil)
        try await Self.tamper(pool, sql)
        #expect(try await AuditVerifier.verify(pool).flaw == AuditChain.Flaw(seq: seq, reason: reason))
        await close()
    }

    @Test("a forger who computes everything anew is found by an anchor, and only by it")
    func forger() async throws {
        let (pool, close) = try await Self.log(9)
        let anchor = try await AuditReader.head(pool)
        try await Self.append(3, to: pool)
        try await Self.tamper(pool, "UPDATE audit_log SET actor_name = 'nobody' WHERE seq = 5; \(Self.reseal)")
        #expect(try await AuditVerifier.verify(pool).flaw == nil)
        #expect(try await AuditVerifier.verify(pool, anchors: [anchor]).flaw == AuditChain.Flaw(seq: 9, reason: .anchorDiffers))
        await close()
    }

    @Test("rows cut off at the tail together with the head are found by an anchor")
    func cutTail() async throws {
        let (pool, close) = try await Self.log(9)
        let anchor = try await AuditReader.head(pool)
        try await Self.tamper(pool, "DELETE FROM audit_log WHERE seq > 6; \(Self.reseal)")
        #expect(try await AuditVerifier.verify(pool).flaw == nil)
        #expect(try await AuditVerifier.verify(pool, anchors: [anchor]).flaw == AuditChain.Flaw(seq: 7, reason: .removed(last: 9)))
        await close()
    }

    @Test("a function of ours that was replaced does not help")
    func replacedFunction() async throws {
        let (pool, close) = try await Self.log(9)
        try await Self.tamper(
            pool,
            """
            DROP FUNCTION audit_seal;
            CREATE FUNCTION audit_seal(bytea, bigint, timestamptz, text, text, text, text, text, jsonb) RETURNS bytea LANGUAGE sql
                AS $$ SELECT hash FROM audit_log WHERE seq = $2 $$;
            CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$;
            UPDATE audit_log SET actor_name = 'nobody' WHERE seq = 5
            """)
        #expect(try await AuditVerifier.verify(pool).flaw == AuditChain.Flaw(seq: 5, reason: .changed))
        await close()
    }

    @Test("many who append at once make one chain")
    func concurrent() async throws {
        let (pool, close) = try await Self.log(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await Self.append(3, to: pool) } }
            try await group.waitForAll()
        }
        let report = try await AuditVerifier.verify(pool)
        #expect(report.rows == 60 && report.flaw == nil)
        await close()
    }

    @Test("an act that is rolled back leaves no row and no gap")
    func rolledBack() async throws {
        struct ChangedMind: Error {}
        let (pool, close) = try await Self.log(2)
        await #expect(throws: ChangedMind.self) {
            try await pool.transaction("act") { transaction in
                try AuditTrail.append(AuditEntry(at: .now(), role: "administrator", name: "t", action: "token.create"), in: transaction)
                throw ChangedMind()
            }
        }
        try await Self.append(1, to: pool)
        #expect(try await AuditVerifier.verify(pool).head?.seq == 3)
        await close()
    }

    @Test("rows come back as they went in, newest first, filtered")
    func reading() async throws {
        let (pool, close) = try await Self.log(9)
        var selection = AuditSelection()
        selection.limit = 2
        let first = try await AuditReader.records(pool, selection)
        #expect(first.map(\.seq) == [9, 8])
        #expect(first[1].entry.name == "Siti \"S\" 日本" && first[1].entry.actorID == "7" && first[1].entry.subject == "a\nb")
        #expect(first[1].entry.at == Timestamp(microseconds: 1_790_000_000_123_463) && first[1].entry.detail?.isEmpty == false)
        selection.before = 8
        #expect(try await AuditReader.records(pool, selection).map(\.seq) == [7, 6])
        selection = AuditSelection()
        selection.actor = "7"
        #expect(try await AuditReader.records(pool, selection).map(\.seq) == [8, 6, 4, 2])
        selection.actionPrefix = "token"
        selection.subject = "a\nb"
        selection.since = Timestamp(microseconds: 1_790_000_000_123_460)
        #expect(try await AuditReader.records(pool, selection).map(\.seq) == [8, 6])
        selection.actionPrefix = "account"
        #expect(try await AuditReader.records(pool, selection).isEmpty)
        await close()
    }
}
