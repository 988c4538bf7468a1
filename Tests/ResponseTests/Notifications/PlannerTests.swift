import Complaints
import Contracts
import Foundation
import Jobs
import Messages
import Postgres
import RPC
import RPCTransport
import Registry
import TestSupport
import Testing
import Time

@testable import Response

@Suite("Notifications: planner")
struct PlannerTests {
    @Test("the life of a complaint is told to everybody concerned, once each")
    func life() async throws {
        try await NotificationWorld.run { here in
            let now = NotificationWorld.morning
            try await here.account(.liaison, "35.78.dinkes")
            try await here.account(.coordinator, "35.78", email: nil, phone: "+628123")
            try await here.contacts("whatsapp")
            let state = try await here.world.submit([.init(submittedAt: now)])[0]
            var change = ComplaintChange()
            change.agency = "35.78.dinkes"
            let routed = try await here.world.act([(state, .init(.route, by: .system, at: now, change))])[0]
            let answered = try await here.world.act([(routed, .init(.answer, by: .liaison, at: now, text: "secret words"))])[0]
            try await here.caughtUp()
            #expect(
                try await here.told(state.id) == [
                    "received > complainant", "assigned > complainant", "officerNew > liaison:35.78.dinkes", "officerNew > account",
                    "answered > complainant",
                ])
            #expect(
                try await here.deliveries() == [
                    "received whatsapp 2026-11-24 10:00", "assigned whatsapp 2026-11-24 10:00", "officerNew email 2026-11-24 10:00",
                    "answered whatsapp 2026-11-24 10:00",
                ])
            _ = try await here.world.act([(answered, .init(.reply, by: .complainant, at: now, text: "no"))])
            try await here.caughtUp()
            #expect(try await here.told(state.id).suffix(2) == ["officerReply > liaison:35.78.dinkes", "officerReply > account"])
            // Nothing that people wrote is kept.
            let rows = try await here.world.pool.query(.unnamed("rows", "SELECT n::text FROM notifications n")) {
                try $0.map { try $0.text(0) }
            }
            #expect(!rows.contains { $0.contains("secret") || $0.contains("Body") || $0.contains("Subject") })
        }
    }

    private static func pending(_ world: CaseWorld) async throws -> Int {
        try await world.pool.transaction("pending", readOnly: true) { try NotificationStatements.events.pending(in: $0) }
    }

    @Test("reading the events again, with any batch and two replicas, tells nothing twice")
    func replay() async throws {
        let world = try await CaseWorld.make()
        let registry = try await RegistryCache(pool: world.pool, logger: TestPostgres.quiet)
        let planner = NotificationPlanner(registry: registry, clock: .fixed(NotificationWorld.morning))
        for _ in 0..<30 { _ = try await world.assigned(to: "94.71.dinkes", at: NotificationWorld.morning) }
        func follow(_ batch: Int) async throws {
            let followers = (0..<2).map { _ in
                EventFollower(
                    feed: NotificationStatements.events, batch: batch, pool: world.pool, doorbell: Doorbell(), logger: TestPostgres.quiet,
                    handler: planner.planEvents)
            }
            while try await Self.pending(world) > 0 {
                for follower in followers where try await follower.followOnce() == 0 { try await Task.sleep(for: .milliseconds(2)) }
            }
        }
        func rows() async throws -> [String] {
            try await world.pool.query(
                .unnamed("rows", "SELECT fact || kind || recipient FROM notifications ORDER BY complaint_id, fact, recipient")
            ) { try $0.map { try $0.text(0) } }
        }
        try await follow(7)
        let first = try await rows()
        #expect(first.count == 30 * 3 && Set(first).count == first.count)
        try await world.pool.run(.unnamed("again", "UPDATE event_cursors SET tx = '0', event_id = 0"))
        try await follow(500)
        #expect(try await rows() == first)
        await world.close()
    }

    @Test("night, weekend and holiday: each waits for the morning where the reader is")
    func quiet() async throws {
        // Friday evening, seven in Jakarta.
        let evening = Timestamp(rfc3339: "2026-11-27T19:00:00+07:00")!
        try await NotificationWorld.run(
            at: evening,
            prepare: { world in
                try await world.pool.run(
                    .unnamed(
                        "holidays",
                        "INSERT INTO holidays VALUES ('2026-11-28', 'nationalHoliday', 'x', 'y'), ('2026-11-30', 'jointLeave', 'x', 'y')"))
            },
            { here in
                try await here.account(.liaison, "94.71.dinkes")
                try await here.contacts()
                _ = try await here.world.assigned(to: "94.71.dinkes", at: evening)
                try await here.caughtUp()
                let deliveries = try await here.deliveries()
                // Saturday is a holiday, Sunday is not: the complainant hears at eight in Jayapura, six in Jakarta. Officers are told on Tuesday.
                #expect(deliveries.contains("assigned email 2026-11-29 06:00"), "\(deliveries)")
                #expect(deliveries.contains("officerNew email 2026-12-01 06:00"), "\(deliveries)")
            })
    }

    @Test("a night of complaints is one e-mail to an officer, and all of them stand in the list")
    func coalesced() async throws {
        try await NotificationWorld.run(at: Timestamp(rfc3339: "2026-11-24T22:00:00+07:00")!) { here in
            let account = try await here.account(.liaison, "kemenkes")
            for _ in 0..<20 { _ = try await here.world.assigned(to: "kemenkes", at: Timestamp(rfc3339: "2026-11-24T22:00:00+07:00")!) }
            try await here.caughtUp()
            #expect(try await here.deliveries() == ["officerNew email 2026-11-25 08:00"])
            let client = try await here.session(.liaison, "kemenkes", account)
            let page = try await client.call(ResponseMethods.notifications, NotificationsParams())
            #expect(page.items.count == 20 && page.unread == 20)
            await client.close()
        }
    }

    @Test("what is older than a day is kept, and nobody is disturbed; an import is not told at all")
    func old() async throws {
        try await NotificationWorld.run { here in
            try await here.account(.liaison, "kemenkes")
            let past = NotificationWorld.morning.adding(days: -2)
            try await here.contacts()
            let state = try await here.world.assigned(to: "kemenkes", at: past)
            try await here.caughtUp()
            #expect(try await here.told(state.id) == ["received > complainant", "assigned > complainant", "officerNew > liaison:kemenkes"])

            let imported = try await here.world.submit([.init(submittedAt: past)])[0]
            // As an administrator's submission leaves it; the history itself allows no change.
            try await here.world.pool.transaction("import") { transaction in
                try transaction.script("SET LOCAL session_replication_role = replica", name: "import.replica")
                try transaction.run(
                    .unnamed(
                        "import", "UPDATE complaint_events SET actor_role = 'administrator' WHERE complaint_id = $1", parameters: [.int8]),
                    [.int8(imported.id)])
            }
            var change = ComplaintChange()
            change.agency = "kemenkes"
            // Routing places it today.
            let routed = try await here.world.act([(imported, .init(.route, by: .system, at: NotificationWorld.morning, change))])[0]
            try await here.caughtUp()
            #expect(try await here.told(imported.id).filter { $0 != "received > complainant" }.isEmpty)
            #expect(try await here.deliveries().isEmpty)
            // Its life in Pintu is told like any other.
            _ = try await here.world.act([(routed, .init(.answer, by: .liaison, at: NotificationWorld.morning, text: "done"))])
            try await here.caughtUp()
            #expect(try await here.deliveries() == ["answered email 2026-11-24 10:00"])
        }
    }

    @Test("everybody who follows a complaint hears of its answer, as far as they may read it")
    func followers() async throws {
        try await NotificationWorld.run { here in
            let now = NotificationWorld.morning
            try await here.contacts("sms", language: "en")
            let states = try await here.world.submit([.init(submittedAt: now), .init(submittedAt: now), .init(submittedAt: now)])
            var change = ComplaintChange()
            change.agency = "35.78"
            let leading = try await here.world.act(states.prefix(2).map { ($0, .init(.verify, by: .coordinator, at: now, change)) })
            // The third follows the first, which is public.
            var follow = ComplaintChange()
            follow.mergedInto = states[0].id
            _ = try await here.world.act([(states[2], .init(.merge, by: .coordinator, at: now, follow))])
            _ = try await here.world.act(leading.map { ($0, .init(.answer, by: .liaison, at: now, text: "done")) })
            try await here.caughtUp()
            #expect(
                try await here.told(states[2].id) == ["received > complainant", "merged > complainant", "followedAnswered > complainant"])
            #expect(try await here.deliveries().contains("followedAnswered sms 2026-11-24 10:00"))
            #expect(try await here.told(states[1].id).last == "answered > complainant")
        }
    }

    @Test("one fact is one message to one person, also where nobody else sits between")
    func once() async throws {
        try await NotificationWorld.run { here in
            // No liaison anywhere: the city's coordinator owes the answer and stands one level above.
            try await here.account(.coordinator, "35.78")
            try await here.account(.steward)
            let state = try await here.world.assigned(to: "35.78.dinkes", at: NotificationWorld.morning)
            try await here.world.pool.run(
                .unnamed(
                    "notice",
                    """
                    INSERT INTO clock_notices (complaint_id, clock, stage, due_at, occurred_at, agency_code, escalated_to)
                    SELECT id, 'firstAnswer', stage, first_answer_due_at, $2, agency_code, '35.78'
                    FROM complaints, unnest(ARRAY['breach', 'oversight']) AS stage WHERE id = $1
                    """, parameters: [.int8, .timestamptz]), [.int8(state.id), .timestamptz(NotificationWorld.morning)])
            try await here.caughtUp()
            #expect(
                try await here.told(state.id).filter { !$0.contains("officerNew") && !$0.contains("complainant") } == [
                    "officerOverdue > liaison:35.78.dinkes", "officerOverdue > account", "officerEscalated > coordinator:35.78",
                    "officerOversight > overseer:id", "officerOversight > account",
                ])
            #expect(try await here.deliveries().filter { $0.hasPrefix("officerO") }.count == 2)
        }
    }
}
