import Complaints
import Contracts
import Lifecycle
import Postgres
import RPC
import RPCTransport
import TestSupport
import Time
import Vault

@testable import Intake

/// Intake as a whole process would be, over real TCP and a real database, with a little reference data.
struct IntakeWorld {
    let world: CaseWorld
    let stage: RunningStage
    /// With the role of the portal.
    let client: RPCClient

    static let identityKey = String(repeating: "5a", count: 32)

    /// With the key of the service.
    static var vault: IdentityVault {
        get throws {
            IdentityVault(keyring: try IdentityKeyring(current: .init(bytes: [UInt8](repeating: 0x5A, count: 32))))
        }
    }

    /// - Parameters:
    ///   - settings: by environment name.
    ///   - prepare: SQL that changes the database before intake starts.
    static func run(
        settings: [String: String] = [:], prepare: String? = nil, clock: WallClock = .system, _ body: (IntakeWorld) async throws -> Void
    ) async throws {
        let world = try await CaseWorld.make()
        _ = try await world.pool.run(
            .unnamed(
                "regions",
                """
                INSERT INTO regions (code, name, level, type, parent_code) VALUES ('35', 'Jawa Timur', 'province', 'province', NULL),
                    ('35.78', 'Surabaya', 'regency', 'city', '35'), ('35.78.01', 'Karangpilang', 'district', 'district', '35.78')
                """))
        _ = try await world.pool.run(
            .unnamed(
                "category",
                "INSERT INTO categories (code, name, english_name, default_class) VALUES ('info', 'Info', 'Info', 'informationRequest')"))
        if let prepare { try await world.pool.transaction("prepare") { try $0.script(prepare, name: "prepare") } }
        var all = CaseWorld.settings.merging(["PINTU_IDENTITY_KEY": identityKey]) { own, _ in own }
        all.merge(settings) { _, own in own }
        try await RunningStage.run(IntakeService.definition, on: world.database, settings: all, clock: clock) { stage in
            try await body(IntakeWorld(world: world, stage: stage, client: try await stage.client(.service)))
        }
        await world.close()
    }

    // MARK: The table's side

    func count(_ table: String, where condition: String = "true") async throws -> Int {
        try await Int(
            world.pool.query(.unnamed("count", "SELECT count(*) FROM \(table) WHERE \(condition)")) { try $0.single().int64(0) })
    }

    /// Rows of every table that a submission touches.
    func counts() async throws -> [Int] {
        var counts: [Int] = []
        for table in ["complaints", "complaint_texts", "complaint_events", "jobs", "complainant_identities"] {
            counts.append(try await count(table))
        }
        return counts
    }

    func text(_ sql: String) async throws -> String? {
        try await world.pool.query(.unnamed("text", sql)) { try $0.first?.optionalText(0) }
    }

    func state(_ ticket: Ticket) async throws -> ComplaintState? {
        try await world.pool.transaction("state") { try CaseLedger.lock([ticket.complaintID], in: $0)[ticket.complaintID]?.state }
    }

    /// One action on a complaint, as another stage would do it.
    @discardableResult
    func act(
        _ action: Action, by role: Role, on ticket: Ticket, text: String? = nil, _ change: (inout ComplaintChange) -> Void = { _ in }
    ) async throws -> ComplaintState? {
        guard let state = try await state(ticket) else { return nil }
        var changed = ComplaintChange()
        change(&changed)
        return try await world.act([(state, .init(action, by: role, at: .now(), changed, text: text))]).first
    }

    /// Keeps every writer from storing anything while `body` runs.
    func whileTheTableIsLocked<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        try await world.database.holding("LOCK TABLE complaints IN ACCESS EXCLUSIVE MODE") { _ in try await body() }
    }

    /// Waits until so many writers stand before a lock.
    func writersWait(_ count: Int) async throws {
        try await eventually {
            try await self.count(
                "pg_stat_activity",
                where: "datname = current_database() AND application_name = 'pintu-intake' AND wait_event_type = 'Lock'") == count
        }
    }
}

/// Repeats a question until the answer is yes.
func eventually(_ isSo: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while try await !isSo() {
        guard .now < end else { throw NeverHappened() }
        try await Task.sleep(for: .milliseconds(5))
    }
}

struct NeverHappened: Error {}
