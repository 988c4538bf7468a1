package import Complaints
internal import FoundationEssentials
internal import Lifecycle
package import Postgres
package import Registry
internal import Schema
package import Time

/// A small country with complaints, for tests of whole services: three levels of agencies in two time zones, and complaints that are
/// written by the same ledger that the services use.
package struct CaseWorld: Sendable {
    package let database: TestPostgres.Database
    package let pool: PostgresPool
    package let registry: Registry

    /// `id` ─ `kemenkes`; `35` ─ `35.78` ─ `35.78.dinkes`, `35.78.dpupr`; `35` ─ `35.15` ─ `35.15.dinkes`; `94` ─ `94.71` ─ `94.71.dinkes`.
    package static let agencies: [(code: String, kind: AgencyKind, parent: String?, zone: TimeZoneID)] = [
        ("id", .national, nil, .wib), ("kemenkes", .ministry, "id", .wib), ("35", .province, "id", .wib), ("35.78", .city, "35", .wib),
        ("35.78.dinkes", .unit, "35.78", .wib), ("35.78.dpupr", .unit, "35.78", .wib), ("35.15", .regency, "35", .wib),
        ("35.15.dinkes", .unit, "35.15", .wib), ("94", .province, "id", .wit), ("94.71", .city, "94", .wit),
        ("94.71.dinkes", .unit, "94.71", .wit),
    ]
    package static let categories = ["jalan", "kesehatan"]
    /// What services derive access codes from, as `PINTU_ACCESSCODE_KEY` gives it.
    package static let accessCodeKey = String(repeating: "0123456789abcdef", count: 4)
    package static let settings = ["PINTU_ACCESSCODE_KEY": accessCodeKey]
    /// What response needs beside them for officers' accounts, unless a test says otherwise; passwords cost little here.
    static let accountSettings = [
        "PINTU_ACCOUNTS_KEY": String(repeating: "fedcba9876543210", count: 4), "PINTU_RESPONSE_PASSWORD_COST": "10",
    ]

    package static func accessCode(of ticket: Ticket) -> String? {
        let bytes: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]
        return AccessCodeKey(bytes + bytes + bytes + bytes)?.code(for: ticket)
    }

    /// A new database with this country in it. `close()` it at the end.
    package static func make() async throws -> CaseWorld {
        let database = try await TestPostgres.shared.database(template: "case world") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
            let connection = database.connection()
            try await connection.transaction("populate") { transaction in
                try transaction.run(
                    CaseWorldStatements.agencies,
                    [
                        .textArray(agencies.map(\.code)), .textArray(agencies.map(\.kind.rawValue)),
                        .optionalTextArray(agencies.map(\.parent)), .textArray(agencies.map(\.zone.rawValue)),
                    ])
                try transaction.run(CaseWorldStatements.categories, [.textArray(categories)])
            }
            await connection.close()
        }
        let pool = database.pool(size: 2)
        return CaseWorld(database: database, pool: pool, registry: try await pool.transaction("registry") { try Registry.load($0) })
    }

    package func close() async { await pool.shutDown() }

    /// Files complaints as intake does, but for identity and queue.
    package func submit(_ complaints: [Submission]) async throws -> [ComplaintState] {
        let states = complaints.map { complaint in
            var state = ComplaintState(
                id: 0, submittedAt: complaint.submittedAt, channel: complaint.channel, class: complaint.class, region: nil,
                category: complaint.category)
            state.clocks.apply(
                [.start(.verify), .start(.resolve)], at: complaint.submittedAt,
                .init(law: registry.law, class: complaint.class, submittedAt: complaint.submittedAt, agency: nil))
            return state
        }
        let ids = try await pool.run(
            CaseWorldStatements.submit,
            [
                .uuidArray(states.map { _ in UUID() }), .textArray(states.map(\.class.rawValue)),
                .textArray(states.map(\.channel.rawValue)), .optionalTextArray(states.map(\.category)),
                .timestamptzArray(states.map(\.submittedAt)), .optionalTimestamptzArray(states.map(\.clocks.verifyDue)),
                .optionalTimestamptzArray(states.map(\.clocks.resolveDue)),
            ]
        ) { rows in try rows.map { try $0.int64(0) } }
        return zip(states, ids).map { state, id in
            var filed = ComplaintState(
                id: id, submittedAt: state.submittedAt, channel: state.channel, class: state.class, category: state.category)
            filed.clocks = state.clocks
            return filed
        }
    }

    /// One action on each of some complaints, in one transaction.
    package func act(_ moves: [(state: ComplaintState, move: Move)]) async throws -> [ComplaintState] {
        let steps = try moves.map { state, move in
            CaseStep(
                before: state,
                after: try state.applying(
                    move.action, by: move.role, at: move.time, move.change, law: registry.law),
                action: move.action, actor: Actor(role: move.role, name: "test"), time: move.time, detail: EventDetail(text: move.text))
        }
        try await pool.transaction("act") { try CaseLedger.write(steps, in: $0) }
        return steps.map(\.after)
    }

    /// A complaint that `agency` must answer.
    package func assigned(to agency: String, at time: Timestamp = .now()) async throws -> ComplaintState {
        let state = try await submit([Submission(submittedAt: time.adding(seconds: -60))])[0]
        var change = ComplaintChange()
        change.agency = agency
        return try await act([(state, Move(.route, by: .system, at: time, change))])[0]
    }

    package struct Submission: Sendable {
        package var submittedAt: Timestamp
        package var `class` = ComplaintClass.complaint
        package var channel = Channel.web
        package var category: String?

        package init(submittedAt: Timestamp, class: ComplaintClass = .complaint, channel: Channel = .web, category: String? = nil) {
            self.submittedAt = submittedAt
            self.class = `class`
            self.channel = channel
            self.category = category
        }
    }

    package struct Move: Sendable {
        package var action: Action
        package var role: Role
        package var time: Timestamp
        package var change: ComplaintChange
        package var text: String?

        package init(
            _ action: Action, by role: Role, at time: Timestamp, _ change: ComplaintChange = ComplaintChange(), text: String? = nil
        ) {
            self.action = action
            self.role = role
            self.time = time
            self.change = change
            self.text = text
        }
    }
}

/// The SQL of ``CaseWorld``.
enum CaseWorldStatements {
    static let agencies = Statement(
        "world_agencies",
        """
        INSERT INTO agencies (code, name, short_name, kind, parent_code, time_zone)
        SELECT code, 'Agency ' || code, code, kind, parent, zone FROM unnest($1, $2, $3, $4) AS n(code, kind, parent, zone)
        """,
        parameters: [.textArray, .textArray, .textArray, .textArray])

    static let categories = Statement(
        "world_categories",
        "INSERT INTO categories (code, name, english_name, default_class) SELECT code, code, code, 'complaint' FROM unnest($1) AS n(code)",
        parameters: [.textArray])

    static let submit = Statement(
        "world_submit",
        """
        WITH input AS (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) WITH ORDINALITY
                AS n(key, class, channel, category_code, submitted_at, verify_due_at, resolve_due_at, position)
        ), stored AS (
            INSERT INTO complaints (idempotency_key, request_hash, class, channel, category_code, anonymous, confidential, submitted_at,
                received_at, verify_due_at, resolve_due_at)
            SELECT key, '\\x00', class, channel, category_code, false, false, submitted_at, submitted_at, verify_due_at, resolve_due_at
            FROM input
            RETURNING id, idempotency_key AS key, due_at
        ), filed AS (
            SELECT stored.id, stored.due_at, input.* FROM stored JOIN input USING (key)
        ), texts AS (
            INSERT INTO complaint_texts (complaint_id, subject, body) SELECT id, 'Subject ' || position, 'Body ' || position FROM filed
        ), events AS (
            INSERT INTO complaint_events (occurred_at, complaint_id, version, action, to_status, class, channel, category_code, due_at,
                actor_role, actor_name)
            SELECT submitted_at, id, 1, 'submit', 'unverified', class, channel, category_code, due_at, 'complainant', 'test' FROM filed
        )
        SELECT id FROM filed ORDER BY position
        """,
        parameters: [.uuidArray, .textArray, .textArray, .textArray, .timestamptzArray, .timestamptzArray, .timestamptzArray])
}
