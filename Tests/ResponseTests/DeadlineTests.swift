import Complaints
import Contracts
import Jobs
import Lifecycle
import Postgres
import RPC
import RPCTransport
import Registry
import TestSupport
import Testing
import Time

@testable import Response

@Suite("Response: deadlines")
struct DeadlineTests {
    /// Monday, 9:00 in Jakarta; no holidays in this country.
    private static let monday = Timestamp(rfc3339: "2026-03-02T09:00:00+07:00") ?? Timestamp(microseconds: 0)

    private static func day(_ days: Int) -> Timestamp { monday.adding(days: days) }

    private static func sweep(_ world: CaseWorld, at now: Timestamp) async throws -> DeadlineSweep {
        let registry = try await RegistryCache(pool: world.pool, logger: TestPostgres.quiet)
        return DeadlineSweep(pool: world.pool, registry: registry, clock: .fixed(now)) {}
    }

    private static func run(_ sweep: DeadlineSweep) async throws {
        while try await sweep.sweepOnce() {}
    }

    private static func notices(_ world: CaseWorld) async throws -> [String] {
        try await world.pool.query(
            .unnamed(
                "notices",
                """
                SELECT complaint_id - 10000000 || ' ' || clock || ' ' || stage || ' ' || coalesce(escalated_to, '-')
                FROM clock_notices ORDER BY complaint_id, occurred_at, id
                """)
        ) { rows in try rows.map { try $0.text(0) } }
    }

    @Test("a neglected complaint is reminded, told upwards, and seen by the overseers, each once, by however many sweepers")
    func neglected() async throws {
        let world = try await CaseWorld.make()
        let states = try await world.submit(Array(repeating: .init(submittedAt: Self.monday), count: 300))
        var change = ComplaintChange()
        change.agency = "35.78.dinkes"
        _ = try await world.act(states.map { ($0, .init(.route, by: .system, at: Self.monday, change)) })

        try await Self.run(Self.sweep(world, at: Self.day(3)))
        #expect(try await Self.notices(world).isEmpty)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await Self.run(Self.sweep(world, at: Self.day(8))) } }
            try await group.waitForAll()
        }
        let told = try await Self.notices(world)
        #expect(told.count == 600 && told.prefix(2) == ["0 firstAnswer reminder -", "0 firstAnswer breach 35.78"])
        try await Self.run(Self.sweep(world, at: Self.day(60)))
        #expect(
            try await Self.notices(world).prefix(6) == [
                "0 firstAnswer reminder -", "0 firstAnswer breach 35.78", "0 firstAnswer oversight 35.78", "0 resolve reminder -",
                "0 resolve breach 35.78", "0 resolve oversight 35.78",
            ])
        let left = try await world.pool.query(
            .unnamed("left", "SELECT count(*) FROM complaints WHERE next_check_at IS NOT NULL OR version <> 2 OR escalation <> 2")
        ) { try $0.single().int64(0) }
        #expect(left == 0, "nothing more happens by itself, and nobody's version was disturbed")
        await world.close()
    }

    @Test("a window closes at its end, whoever comes first: the sweep or the complainant who is late")
    func window() async throws {
        let world = try await CaseWorld.make()
        var tickets: [Ticket] = []
        for _ in 0..<2 {
            let state = try await world.assigned(to: "35.78.dinkes", at: Self.monday)
            tickets.append(try await world.act([(state, .init(.answer, by: .liaison, at: Self.monday, text: "done"))])[0].ticket)
        }
        // Ten working days after Monday the 2nd: the 16th is the last one.
        let late = Self.day(15)
        try await RunningStage.run(ResponseService.definition, on: world.database, settings: CaseWorld.settings, clock: .fixed(late)) {
            stage in
            let service = try await stage.client(.service)
            for ticket in tickets {
                let citizen = CitizenAction(ticket: ticket, accessCode: CaseWorld.accessCode(of: ticket))
                let error = await refusal { try await service.call(ResponseMethods.reply, ReplyParams(citizen: citizen, text: "too late")) }
                #expect(
                    error?.code == .preconditionFailed && error?.message.contains("it is closed") == true, "\(String(describing: error))")
            }
        }
        try await Self.run(Self.sweep(world, at: late))
        let closed = try await world.pool.query(
            .unnamed("closed", "SELECT status, closed_at FROM complaints WHERE status <> 'unverified' ORDER BY id")
        ) { try $0.map { (try $0.text(0), try $0.timestamp(1)) } }
        #expect(closed.map(\.0) == ["closed", "closed"])
        #expect(closed.allSatisfy { $0.1 == Timestamp(rfc3339: "2026-03-17T00:00:00+07:00") })
        await world.close()
    }

    @Test("a poor rating goes one level up: the agency itself may not judge, its superior may; upheld, it lies on top of the desk")
    func appeal() async throws {
        try await ResponseWorld.run { response in
            let earlier = try await response.world.assigned(to: "35.78.dinkes", at: Timestamp.now().adding(days: -1))
            let ticket = try await response.world.assigned(to: "35.78.dinkes").ticket
            let liaison = try await response.stage.client(.liaison, agency: "35.78.dinkes")
            let portal = try await response.stage.client(.service)
            _ = try await liaison.call(ResponseMethods.answer, AnswerParams(ticket))
            let rated = try await portal.call(ResponseMethods.rate, RateParams(citizen: response.citizen(ticket), stars: 2, text: "no"))
            #expect(rated.status == .appealed)

            func decide(_ agency: String?, _ decision: AppealDecision) async throws -> RPCError? {
                let client = try await response.stage.client(agency == nil ? .nationalCoordinator : .coordinator, agency: agency)
                let params = DecideAppealParams(action: ActionOnCase(ticket: ticket), decision: decision, text: "reasons")
                return await refusal { try await client.call(ResponseMethods.decideAppeal, params) }
            }
            #expect(try await decide("35.78.dinkes", .rejected)?.code == .forbidden)
            #expect(try await decide("35.15", .rejected)?.code == .notFound)
            #expect(try await decide("94", .upheld)?.code == .notFound)
            let shown = try await liaison.call(ResponseMethods.show, ShowParams(ticket: ticket))
            #expect(shown.oversight.appealedTo == "35.78" && shown.deadlines.map(\.clock) == [.appeal])
            #expect(try await decide("35.78", .upheld) == nil)
            #expect(try await decide(nil, .rejected)?.code == .preconditionFailed, "it is decided")

            let inbox = try await liaison.call(ResponseMethods.inbox, InboxParams())
            #expect(inbox.items.map(\.ticket) == [ticket, earlier.ticket], "before one that is due earlier")
            #expect(inbox.items[0].raised && inbox.items[0].status == .inProgress)
            _ = try await liaison.call(ResponseMethods.answer, AnswerParams(ticket))
            let good = try await portal.call(ResponseMethods.rate, RateParams(citizen: response.citizen(ticket), stars: 3))
            #expect(good.status == .closed)
            let again = try await portal.call(ResponseMethods.rate, RateParams(citizen: response.citizen(ticket), stars: 1))
            #expect(again.status == .closed, "what is over is not opened by a second rating")
        }
    }

    @Test("a deadline that breaks rises to the superior's list, then to the overseers'; each sees what is theirs")
    func escalations() async throws {
        let world = try await CaseWorld.make()
        let ticket = try await world.assigned(to: "35.78.dinkes", at: Self.monday).ticket
        try await Self.run(Self.sweep(world, at: Self.day(8)))
        func seen(_ stage: RunningStage, _ role: Role, _ agency: String?) async throws -> [Ticket] {
            let client = try await stage.client(role, agency: agency)
            return try await client.call(ResponseMethods.escalations, PageParams()).items.map(\.ticket)
        }
        for (now, overseers) in [(8, []), (16, [ticket])] as [(Int, [Ticket])] {
            try await RunningStage.run(
                ResponseService.definition, on: world.database, settings: CaseWorld.settings, clock: .fixed(Self.day(now))
            ) { stage in
                try await Self.run(Self.sweep(world, at: Self.day(now)))
                #expect(try await seen(stage, .coordinator, "35.78") == [ticket])
                #expect(try await seen(stage, .coordinator, "35") == [ticket])
                #expect(try await seen(stage, .coordinator, "35.78.dinkes").isEmpty, "it is about them, not for them")
                #expect(try await seen(stage, .coordinator, "94").isEmpty)
                #expect(try await seen(stage, .ombudsman, nil) == overseers)
            }
        }
        await world.close()
    }

    @Test("to the Ombudsman: not before the agency's time is over; the dossier says everything but who complained, and leaves a trace")
    func ombudsman() async throws {
        let world = try await CaseWorld.make()
        let ticket = try await world.assigned(to: "35.78.dinkes", at: Self.monday).ticket
        let citizen = CitizenAction(ticket: ticket, accessCode: CaseWorld.accessCode(of: ticket))
        for (now, code) in [(2, RPCErrorCode.preconditionFailed), (9, nil)] {
            try await RunningStage.run(
                ResponseService.definition, on: world.database, settings: CaseWorld.settings, clock: .fixed(Self.day(now))
            ) { stage in
                let portal = try await stage.client(.service)
                let params = EscalateParams(citizen: citizen, text: "tidak dijawab")
                #expect(await refusal { try await portal.call(ResponseMethods.escalate, params) }?.code == code)
                guard code == nil else { return }
                let ombudsman = try await stage.client(.ombudsman)
                let dossier = try await ombudsman.call(ResponseMethods.dossier, ShowParams(ticket: ticket))
                #expect(dossier.complaint.oversight.ombudsmanAt == Self.day(now) && dossier.complaint.summary.status == .assigned)
                for words in [
                    "\(ticket)", "Body 1", "tidak dijawab", "terlampaui", "Jawaban pertama", "Permen PANRB 5/2025", "9 Maret 2026",
                ] {
                    #expect(dossier.document.contains(words), "\(words)")
                }
                let liaison = try await stage.client(.liaison, agency: "35.78.dinkes")
                #expect(await refusal { try await liaison.call(ResponseMethods.dossier, ShowParams(ticket: ticket)) }?.code == .forbidden)
            }
        }
        let traces = try await world.pool.query(
            .unnamed("traces", "SELECT count(*) FROM audit_log WHERE action = 'dossier.export'")
        ) { try $0.single().int64(0) }
        #expect(traces == 1)
        await world.close()
    }

    @Test("a moved holiday moves what is open and nothing else, page by page")
    func recalculation() async throws {
        let world = try await CaseWorld.make()
        let count = Recalculation.page + 30
        let filed = try await world.submit(Array(repeating: .init(submittedAt: Self.monday), count: count))
        var change = ComplaintChange()
        change.agency = "35.78.dinkes"
        let assigned = try await world.act(filed.map { ($0, .init(.route, by: .system, at: Self.monday, change)) })
        _ = try await world.act([(assigned[0], .init(.withdraw, by: .complainant, at: Self.monday))])
        let connection = world.database.connection()
        try await connection.transaction("holiday") { transaction in
            try transaction.script(
                """
                INSERT INTO holidays VALUES ('2026-03-04', 'jointLeave', 'Cuti', 'SKB'); UPDATE registry_version SET version = version + 1
                """, name: "holiday")
            try JobQueue.enqueue([RecalculationJob.all()], in: transaction)
        }
        await connection.close()
        let registry = try await RegistryCache(pool: world.pool, logger: TestPostgres.quiet)
        let worker = TransactionalWorker(
            configuration: .init(queue: RecalculationJob.queue), pool: world.pool, doorbell: Doorbell(), logger: TestPostgres.quiet,
            handler: Recalculation(registry: registry, clock: .fixed(Self.day(1))).recalculate)
        var jobs = 0
        while try await worker.workOnce() > 0 { jobs += 1 }
        #expect(jobs == 2)
        let moved = try await world.pool.query(
            .unnamed(
                "moved",
                """
                SELECT count(*) FILTER (WHERE first_answer_due_at = '2026-03-11 00:00:00+07' AND resolve_due_at = '2026-03-24 00:00:00+07'
                    AND version = 3), count(*) FILTER (WHERE status = 'archived' AND version = 3) FROM complaints
                """)
        ) { rows in try (rows.single().int64(0), rows.single().int64(1)) }
        #expect(moved.0 == Int64(count - 1) && moved.1 == 1)
        await world.close()
    }
}
