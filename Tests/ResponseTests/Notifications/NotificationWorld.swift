import Complaints
import Contracts
import Foundation
import Postgres
import RPC
import RPCTransport
import Response
import ServiceKit
import TestSupport
import Testing
import Time

/// A running response service with officers who have accounts, complainants with contacts, and a clock that the test moves.
struct NotificationWorld {
    let world: CaseWorld
    let stage: RunningStage
    let time: MovableClock
    let service: RPCClient

    /// A Tuesday, ten in the morning in Jakarta, noon in Jayapura.
    static let morning = Timestamp(rfc3339: "2026-11-24T10:00:00+07:00")!

    /// - Parameter prepare: before the service starts.
    static func run(
        at start: Timestamp = morning, prepare: (CaseWorld) async throws -> Void = { _ in },
        _ body: (NotificationWorld) async throws -> Void
    ) async throws {
        let world = try await CaseWorld.make()
        try await prepare(world)
        let time = MovableClock(start)
        let settings = CaseWorld.settings.merging(["PINTU_PORTAL_URL": "https://lapor.example.go.id"]) { own, _ in own }
        try await RunningStage.run(ResponseService.definition, on: world.database, settings: settings, clock: time.clock) { stage in
            try await body(NotificationWorld(world: world, stage: stage, time: time, service: try await stage.client(.service)))
        }
        await world.close()
    }

    /// An account; what of it messages do not need is made up.
    @discardableResult
    func account(
        _ role: Role, _ agency: String? = nil, email: String? = "officer@example.org", phone: String? = nil, language: String = "id"
    ) async throws -> UUID {
        let id = UUID()
        try await world.pool.run(
            .unnamed(
                "account",
                """
                INSERT INTO accounts (id, login, display_name, role, agency_code, email, phone, language, password_hash, password_changed_at,
                    created_at)
                VALUES ($1, $2, 'Officer', $3, $4, $5, $6, $7, 'none', now(), now())
                """, parameters: [.uuid, .text, .text, .text, .text, .text, .text]),
            [
                .uuid(id), .text(id.uuidString.lowercased()), .text(role.rawValue), .optional(agency), .optional(email), .optional(phone),
                .text(language),
            ])
        return id
    }

    /// A client with a session of this account; it ends by no clock, because the service's stands still.
    func session(_ role: Role, _ agency: String?, _ account: UUID) async throws -> RPCClient {
        let minted = try await TokenStore(pool: world.pool).create(name: "session", role: role, agencyCode: agency, expiresAt: nil)
        try await world.pool.run(
            .unnamed(
                "session",
                """
                UPDATE api_tokens SET account_id = $2, expires_at = '2100-01-01', idle_seconds = 2000000000, last_used_at = now() WHERE id = $1
                """, parameters: [.uuid, .uuid]), [.uuid(minted.token.id), .uuid(account)])
        return RPCClient(endpoints: [stage.endpoint], token: minted.token.text, client: "test")
    }

    /// Every complainant from now on wants to hear in this way; there before the submission can be followed.
    func contacts(_ channel: String = "email", language: String = "id") async throws {
        try await world.pool.run(
            .unnamed(
                "contacts",
                """
                CREATE OR REPLACE FUNCTION test_contact() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
                    INSERT INTO complainant_contacts (complaint_id, channel, language, sealed)
                    VALUES (new.id, '\(channel)', '\(language)', '\\x00');
                    RETURN new;
                END $body$
                """))
        try await world.pool.run(
            .unnamed(
                "contacts.trigger",
                "CREATE OR REPLACE TRIGGER test_contact AFTER INSERT ON complaints FOR EACH ROW EXECUTE FUNCTION test_contact()"))
    }

    /// Waits until everything that happened has been told.
    func caughtUp() async throws {
        while true {
            service.notify(ResponseMethods.wake)
            let progress = try await service.call(ResponseMethods.progress, Empty())
            if progress.pendingEvents == 0, progress.pendingNotices == 0, progress.overdueChecks == 0 { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// "kind > recipient", in the order of planning.
    func told(_ complaint: Int64) async throws -> [String] {
        try await world.pool.query(
            .unnamed(
                "told",
                """
                SELECT kind || ' > ' || CASE WHEN account_id IS NULL THEN recipient ELSE 'account' END FROM notifications
                WHERE complaint_id = $1 ORDER BY id
                """, parameters: [.int8]), [.int8(complaint)]
        ) { rows in try rows.map { try $0.text(0) } }
    }

    /// "kind channel at", what waits to go out; local time of Jakarta.
    func deliveries() async throws -> [String] {
        try await world.pool.query(
            .unnamed(
                "deliveries",
                """
                SELECT n.kind || ' ' || d.channel || ' ' || to_char(d.send_after AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD HH24:MI')
                FROM deliveries d JOIN notifications n ON n.id = d.notification_id ORDER BY n.id, d.channel
                """)
        ) { rows in try rows.map { try $0.text(0) } }
    }
}
