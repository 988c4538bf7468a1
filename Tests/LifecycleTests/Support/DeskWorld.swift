import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import Registry
import Synchronization
import TestSupport
import Testing
import Time

@testable import Lifecycle

/// A desk with a country, a clock that stands still, and a look into what it wrote.
struct DeskWorld {
    let world: CaseWorld
    /// Enough connections for a race.
    let pool: PostgresPool
    let registry: RegistryCache
    let commits = Tally()

    /// Monday morning in Jakarta.
    static let now = Timestamp(microseconds: 1_794_877_200_000_000)

    static func run(_ body: (DeskWorld) async throws -> Void) async throws {
        let world = try await CaseWorld.make()
        let pool = world.database.pool(size: 6)
        let registry = try await RegistryCache(pool: pool, logger: TestPostgres.quiet)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(DeskWorld(world: world, pool: pool, registry: registry)))
        } catch {
            result = .failure(error)
        }
        await pool.shutDown()
        await world.close()
        try result.get()
    }

    /// - Parameter knowsCodes: whether the stage lets complainants act.
    func desk(knowsCodes: Bool = true) -> CaseDesk {
        let bytes: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]
        let commits = commits
        return CaseDesk(
            pool: pool, registry: registry, accessCodes: knowsCodes ? AccessCodeKey(bytes + bytes + bytes + bytes) : nil,
            clock: .fixed(Self.now), afterCommit: { commits.add() })
    }

    func assigned(to agency: String) async throws -> ComplaintState {
        try await world.assigned(to: agency, at: Self.now.adding(days: -1))
    }

    func unheld() async throws -> ComplaintState {
        try await world.submit([.init(submittedAt: Self.now.adding(days: -1))])[0]
    }

    /// The state as it stands in the table.
    func state(_ id: Int64) async throws -> ComplaintState? {
        try await pool.transaction("state") { try CaseLedger.lock([id], in: $0)[id]?.state }
    }

    func events(_ id: Int64) async throws -> [StoredEvent] {
        try await pool.query(DeskStatements.events, [.int8(id)]) { rows in try rows.map { try StoredEvent($0) } }
    }

    /// Lanes of the jobs of a complaint.
    func jobs(_ queue: String, of id: Int64) async throws -> [String] {
        try await pool.query(DeskStatements.jobs, [.text(queue), .int8(id)]) { rows in try rows.map { try $0.text(0) } }
    }

    func recordedMutations() async throws -> Int64 {
        try await pool.query(DeskStatements.mutations) { try $0.single().int64(0) }
    }

    /// Returns once that many sessions of this database wait for a lock.
    func waitForLock(_ count: Int64 = 1) async throws {
        while try await pool.query(DeskStatements.waiting, [], { try $0.single().int64(0) }) < count {}
    }
}

/// A row of the history.
struct StoredEvent: Equatable {
    let version: Int32
    let action: String
    let from: String?
    let to: String
    let role: String
    let actor: String
    let at: Timestamp
    let dueAt: Timestamp?
    let detail: EventDetail?

    init(_ row: PostgresRow) throws {
        version = try row.int32(0)
        action = try row.text(1)
        from = try row.optionalText(2)
        to = try row.text(3)
        role = try row.text(4)
        actor = try row.text(5)
        at = try row.timestamp(6)
        dueAt = try row.optionalTimestamp(7)
        detail = try row.optionalJSONB(8).map { try EventDetail(json: $0) }
    }
}

final class Tally: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}

enum DeskStatements {
    static let events = Statement(
        "test_events",
        """
        SELECT version, action, from_status, to_status, actor_role, actor_name, occurred_at, due_at, detail
        FROM complaint_events WHERE complaint_id = $1 ORDER BY version
        """, parameters: [.int8])
    static let jobs = Statement(
        "test_jobs", "SELECT lane FROM jobs WHERE queue = $1 AND complaint_id = $2 ORDER BY id", parameters: [.text, .int8])
    static let mutations = Statement("test_mutations", "SELECT count(*) FROM mutations")
    static let waiting = Statement(
        "test_waiting", "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    /// Something that an action writes beside its own complaint.
    static let beside = Statement("test_beside", "INSERT INTO holidays VALUES ('2026-12-24', 'jointLeave', 'test', 'test')")
    static let besides = Statement("test_besides", "SELECT count(*) FROM holidays")
    static let seize = Statement("test_seize", "SELECT 1 FROM complaints WHERE id = $1 FOR UPDATE NOWAIT", parameters: [.int8])
}

extension RequestContext {
    /// A call by somebody with this role; nil for the agency is the whole country.
    static func by(_ role: Role, _ agency: String? = nil, name: String = "Budi") -> RequestContext {
        RequestContext(requestID: "r-1", method: "test", caller: Caller(name: name, role: role.rawValue, agency: agency))
    }
}

extension TextOnCaseParams {
    init(_ ticket: Ticket, _ text: String = "x", version: Int32? = nil, key: UUID = UUID()) {
        self.init(action: ActionOnCase(ticket: ticket, idempotencyKey: key, version: version), text: text)
    }
}

/// What a call failed with; what is not an `RPCError` is recorded as an issue.
func refusal<T>(_ call: () async throws -> T) async -> RPCError? {
    do {
        _ = try await call()
        return nil
    } catch let error as RPCError {
        return error
    } catch {
        Issue.record(error)
        return nil
    }
}
