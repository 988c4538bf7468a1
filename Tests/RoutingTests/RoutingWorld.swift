import Complaints
import Contracts
import FoundationEssentials
import Jobs
import Lifecycle
import Postgres
import RPC
import RPCTransport
import Registry
import ServiceKit
import Synchronization
import TestSupport
import Time

@testable import Routing

/// ``CaseWorld`` with what routing needs: regions, topics with who answers, complaints that wait in the queue.
struct RoutingWorld: Sendable {
    let cases: CaseWorld
    /// Yields after every commit of a service that ``service(poll:)`` declares.
    let commits: AsyncStream<Void>
    private let commit: AsyncStream<Void>.Continuation

    var pool: PostgresPool { cases.pool }
    var database: TestPostgres.Database { cases.database }

    static let regions = ["35", "35.15", "35.78", "35.78.01", "35.78.01.1001", "94", "94.71"].compactMap { RegionCode($0) }
        .map { RegionRow(code: $0, name: "Region \($0)", type: $0.level.rawValue, timeZone: nil) }

    static let agencies =
        CaseWorld.agencies.map { agency in
            AgencyRow(
                code: agency.code, name: "Agency \(agency.code)", shortName: agency.code, kind: agency.kind, parent: agency.parent,
                region: RegionCode(String(agency.code.prefix { $0.isNumber || $0 == "." }).trimmed), timeZone: agency.zone)
        } + [
            AgencyRow(code: "pln", name: "PLN", shortName: "PLN", kind: .stateEnterprise, parent: "id", region: nil),
            AgencyRow(code: "35.dpmd", name: "DPMD", shortName: "DPMD", kind: .unit, parent: "35", region: RegionCode("35")),
        ]

    static let categories = [
        category("kesehatan", unit: "dinkes"), category("jalan", unit: "dpupr"), category("listrik", agency: "pln"),
        category("desa", unit: "dpmd"), category("seni"),
    ]

    static func category(_ code: String, parent: String? = nil, unit: String? = nil, agency: String? = nil) -> CategoryRow {
        CategoryRow(
            code: code, parent: parent, name: "Topik \(code)", englishName: "Topic \(code)", defaultClass: .complaint, unit: unit,
            agency: agency)
    }

    /// Makes the world, runs the test, closes it.
    static func run<T>(_ body: (RoutingWorld) async throws -> T) async throws -> T {
        let cases = try await CaseWorld.make()
        let (commits, commit) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(100))
        let world = RoutingWorld(cases: cases, commits: commits, commit: commit)
        let result: Result<T, any Error>
        do {
            try await cases.pool.transaction("routing_world") { transaction in
                _ = try RegionImport.write(regions, transaction)
                _ = try AgencyImport.write(agencies, transaction)
                _ = try CategoryImport.write(categories, transaction)
                try transaction.run(ReferenceStatements.raiseRegistryVersion)
            }
            result = .success(try await body(world))
        } catch {
            result = .failure(error)
        }
        await cases.close()
        return try result.get()
    }

    /// Routing as its executable declares it, but that it tells the test about commits and looks by itself only as often as `poll` says.
    func service(poll: Duration = .seconds(1)) -> ServiceDefinition {
        ServiceDefinition(name: "routing", keys: RoutingConfiguration.keys) { [commit] environment in
            let registry = try await RegistryCache(pool: environment.pool, logger: environment.logger)
            let service = RoutingService(
                pool: environment.pool, registry: registry, clock: environment.clock, logger: environment.logger, poll: poll,
                afterCommit: { commit.yield() })
            return ServiceParts(router: service.router, services: service.services)
        }
    }

    /// The worker alone, for tests that look at it step by step.
    func worker(batch: Int = 200, clock: WallClock = .system, pool: PostgresPool? = nil) async throws -> TransactionalWorker {
        let registry = try await RegistryCache(pool: self.pool, logger: TestPostgres.quiet)
        return RoutingService(pool: pool ?? self.pool, registry: registry, clock: clock, logger: TestPostgres.quiet, batch: batch) {}.worker
    }

    // MARK: Complaints

    struct Filing: Sendable {
        var named: String?
        var region: String?
        var category: String?
        var submittedAt: Timestamp

        init(named: String? = nil, region: String? = nil, category: String? = nil, submittedAt: Timestamp = .now()) {
            self.named = named
            self.region = region
            self.category = category
            self.submittedAt = submittedAt
        }
    }

    /// Complaints as intake leaves them: unverified, with a job in the queue.
    func file(_ filings: [Filing]) async throws -> [Ticket] {
        try await pool.run(
            WorldStatements.file,
            [
                .uuidArray(filings.map { _ in UUID() }), .optionalTextArray(filings.map(\.named)),
                .optionalTextArray(filings.map(\.region)),
                .optionalTextArray(filings.map(\.category)), .timestamptzArray(filings.map(\.submittedAt)),
                .timestamptzArray(filings.map { $0.submittedAt.adding(days: 3) }),
                .timestamptzArray(filings.map { $0.submittedAt.adding(days: 14) }),
            ]
        ) { rows in try rows.map { Ticket(complaintID: try $0.int64(0)) } }
    }

    func ticket(_ filing: Filing) async throws -> Ticket { try await file([filing])[0] }

    func state(_ ticket: Ticket) async throws -> ComplaintState {
        try await pool.transaction("state") { transaction in
            guard let held = try CaseLedger.lock([ticket.complaintID], in: transaction)[ticket.complaintID] else { throw Missing() }
            return held.state
        }
    }

    /// A complaint in a certain status that `agency` holds.
    func complaint(_ status: Status, at agency: String) async throws -> Ticket {
        var state = try await cases.submit([.init(submittedAt: .now())])[0]
        var change = ComplaintChange()
        change.agency = agency
        func act(_ action: Action, _ role: Role, _ change: ComplaintChange = ComplaintChange()) async throws {
            state = try await cases.act([(state, .init(action, by: role, at: .now(), change))])[0]
        }
        switch status {
        case .unverified: try await act(.queue, .system, change)
        case .pending:
            try await act(.queue, .system, change)
            try await act(.hold, .coordinator)
        case .assigned: try await act(.route, .system, change)
        case .inProgress:
            try await act(.route, .system, change)
            try await act(.start, .liaison)
        case .answered:
            try await act(.route, .system, change)
            try await act(.answer, .liaison)
        case .appealed:
            try await act(.route, .system, change)
            try await act(.answer, .liaison)
            try await act(.appeal, .complainant)
        case .closed:
            try await act(.route, .system, change)
            try await act(.answer, .liaison)
            try await act(.close, .coordinator)
        case .archived:
            try await act(.route, .system, change)
            change.archiveReason = .spam
            try await act(.archive, .coordinator, change)
        }
        return state.ticket
    }

    func act(_ ticket: Ticket, _ action: Action, by role: Role, _ change: ComplaintChange = ComplaintChange()) async throws {
        _ = try await cases.act([(state(ticket), .init(action, by: role, at: .now(), change))])
    }

    func enqueue(_ ticket: Ticket) async throws {
        try await pool.transaction("enqueue") {
            try CaseLedger.enqueue([(lane: "", id: ticket.complaintID)], into: "routing", in: $0)
        }
    }

    /// Actions and details of the events of a complaint, oldest first.
    func events(_ ticket: Ticket) async throws -> [(action: Action, agency: String?, detail: EventDetail)] {
        try await pool.query(WorldStatements.events, [.int8(ticket.complaintID)]) { rows in
            try rows.map { row in
                (try row.word(0), try row.optionalText(1), try row.optionalJSONB(2).map { try EventDetail(json: $0) } ?? EventDetail())
            }
        }
    }

    func jobs() async throws -> Int64 {
        try await pool.query(WorldStatements.jobs) { try $0.single().int64(0) }
    }

    struct Missing: Error {}
}

extension String {
    /// Without a dot at the end.
    fileprivate var trimmed: String { hasSuffix(".") ? String(dropLast()) : self }
}

enum WorldStatements {
    static let file = Statement(
        "world_file",
        """
        WITH filed AS (
            INSERT INTO complaints (idempotency_key, request_hash, class, channel, named_agency, region_code, category_code, anonymous,
                confidential, submitted_at, verify_due_at, resolve_due_at)
            SELECT key, '\\x00', 'complaint', 'web', named, region, category, false, false, submitted, verify, resolve
            FROM unnest($1, $2, $3, $4, $5, $6, $7) WITH ORDINALITY
                AS n(key, named, region, category, submitted, verify, resolve, position) ORDER BY position
            RETURNING id, class, channel, region_code, category_code, due_at, submitted_at
        ), texts AS (
            INSERT INTO complaint_texts (complaint_id, subject, body) SELECT id, 'Subjek', repeat('isi ', 100) FROM filed
        ), events AS (
            INSERT INTO complaint_events (occurred_at, complaint_id, version, action, to_status, class, channel, region_code,
                category_code, due_at, actor_role, actor_name)
            SELECT submitted_at, id, 1, 'submit', 'unverified', class, channel, region_code, category_code, due_at, 'complainant', 'test'
            FROM filed
        ), queued AS (
            INSERT INTO jobs (queue, lane, complaint_id) SELECT 'routing', left(coalesce(region_code, ''), 5), id FROM filed
        )
        SELECT id FROM filed ORDER BY id
        """,
        parameters: [.uuidArray, .textArray, .textArray, .textArray, .timestamptzArray, .timestamptzArray, .timestamptzArray])

    static let events = Statement(
        "world_events", "SELECT action, agency_code, detail FROM complaint_events WHERE complaint_id = $1 ORDER BY version",
        parameters: [.int8])

    static let jobs = Statement("world_jobs", "SELECT count(*) FROM jobs WHERE queue = 'routing'")

    static let merges = Statement("world_merges", "SELECT merged_into FROM complaints WHERE id = $1", parameters: [.int8])

    static let routings = Statement(
        "world_routings",
        """
        SELECT count(*), count(DISTINCT complaint_id), (SELECT count(*) FROM complaints WHERE status = 'assigned')
        FROM complaint_events WHERE action IN ('route', 'queue')
        """)

    /// Ends everybody who is in the middle of a transaction, and waits until they are gone.
    static let kill = Statement(
        "world_kill",
        """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'
        """)

    static let version = Statement("world_version", "SELECT version FROM registry_version")
}

/// Runs a call that must be refused and returns the refusal.
func refusal<T>(_ call: () async throws(RPCError) -> T) async -> RPCError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
