import Complaints
import Postgres
import Schema
import TestSupport
import Testing
import Time

@testable import PintuCommand

@Suite("Trace", .timeLimit(.minutes(2))) struct TraceTests {
    private static let now = Timestamp(microseconds: 1_795_057_200_000_000)

    private static func trace(_ status: Status, _ change: (inout CaseTrace) -> Void = { _ in }) -> CaseTrace {
        var trace = CaseTrace(
            ticket: Ticket(complaintID: 10_000_000), now: now, status: status, version: 1, class: "complaint", channel: "web",
            submittedAt: now, receivedAt: now)
        change(&trace)
        return trace
    }

    private static func job(due: Int64, attempts: Int = 0, error: String? = nil, died: Timestamp? = nil) -> CaseTrace.Job {
        CaseTrace.Job(
            id: 7, queue: "routing", createdAt: now, dueAt: now.adding(seconds: due), attempts: attempts, maxAttempts: 10, lastError: error,
            traceID: nil, diedAt: died)
    }

    @Test("one sentence says where it is, whatever its status")
    func whereabouts() {
        func sentence(_ status: Status, _ change: (inout CaseTrace) -> Void = { _ in }) -> String {
            Self.trace(status, change).whereabouts.sentence
        }
        #expect(sentence(.unverified) { $0.jobs = [Self.job(due: -3)] } == "waits for routing, due for 3.0 s")
        #expect(
            sentence(.unverified) { $0.jobs = [Self.job(due: 30, attempts: 2, error: "no such table")] }
                == "waits for routing, which tries again in 30 s, failed 2 times: no such table")
        #expect(Self.trace(.unverified) { $0.jobs = [Self.job(due: -300)] }.whereabouts.advice?.contains("routing running") == true)
        let dead = Self.trace(.unverified) { $0.jobs = [Self.job(due: -300, attempts: 10, error: "broken", died: Self.now)] }.whereabouts
        #expect(dead.sentence.contains("failed for good (broken)") && dead.advice?.contains("pintu jobs retry 7") == true)
        #expect(sentence(.unverified).hasPrefix("stuck: nobody holds it"))
        #expect(
            sentence(.unverified) {
                $0.agency = "35"
                $0.deadlines = [.verify: Self.now.adding(seconds: 86_400)]
            } == "waits for a coordinator of 35 to verify it by \(Self.now.adding(seconds: 86_400).rfc3339), in 24 h")
        #expect(
            sentence(.assigned) {
                ($0.agency, $0.agencyName) = ("35.78", "Kota Surabaya")
                $0.deadlines = [.firstAnswer: Self.now.adding(seconds: -600), .resolve: Self.now.adding(seconds: 600)]
            }.contains("35.78 (Kota Surabaya) to answer"))
        #expect(
            sentence(.inProgress) {
                $0.agency = "35"
                $0.escalatedTo = "id"
                $0.deadlines = [.resolve: Self.now.adding(seconds: -7_200)]
            }.hasSuffix("overdue for 2 h; told above: id"))
        #expect(sentence(.pending) { $0.deadlines = [.complete: Self.now.adding(seconds: 60)] }.contains("archived by itself"))
        #expect(sentence(.answered) { $0.deadlines = [.reply: Self.now.adding(seconds: 60)] }.contains("closed by itself"))
        #expect(sentence(.answered) { $0.deadlines = [.reply: Self.now.adding(seconds: -120)] }.contains("nobody has ended it"))
        #expect(
            sentence(.appealed) {
                $0.appealedTo = "35"
                $0.deadlines = [.appeal: Self.now]
            }.contains("35 to decide the appeal"))
        #expect(sentence(.closed) == "over: closed")
        #expect(
            sentence(.archived) {
                $0.archiveReason = "merged"
                $0.mergedInto = Ticket(complaintID: 10_000_001)
            }.contains("archived (merged); it follows"))
    }

    @Test func theTimelineIsOneAndTellsTheTimeBetween() {
        let event = { (seconds: Int64, action: String, from: String?, to: String, trace: String?) in
            CaseTrace.Event(
                recordedAt: Self.now.adding(seconds: seconds), occurredAt: Self.now.adding(seconds: seconds), version: 1, action: action,
                from: from, to: to, agency: nil, role: "system", traceID: trace)
        }
        let trace = Self.trace(.assigned) {
            $0.events = [event(0, "submit", nil, "unverified", "aa"), event(2, "route", "unverified", "assigned", "aa")]
            $0.notices = [
                .init(
                    recordedAt: Self.now.adding(seconds: 90), clock: "firstAnswer", stage: "breach", dueAt: Self.now, agency: "35.78",
                    escalatedTo: "35")
            ]
            $0.messages = [
                .init(
                    id: 1, createdAt: Self.now.adding(seconds: 3), kind: "assigned", audience: "officer", version: 1,
                    delivery: .init(
                        number: 1_000_000_000_001, channel: "email", state: "sent", failures: 0, dueAt: Self.now,
                        endedAt: Self.now.adding(seconds: 4), lastError: nil))
            ]
        }
        #expect(trace.timeline.map(\.kind) == ["event", "event", "message", "delivery", "clock"])
        #expect(trace.timeline.map(\.after) == [nil, 2_000_000, 1_000_000, 1_000_000, 86_000_000])
        #expect(trace.timeline.map(\.traceID) == ["aa", "aa", "aa", "aa", nil])
        #expect(trace.traceIDs == ["aa"])
        let text = trace.text(.plain)
        #expect(text.contains("+2.0 s") && text.contains("breach of firstAnswer") && text.contains(#""job":"1000000000001""#))
    }

    @Test("every statement fits the schema; what it does not need it does not read")
    func database() async throws {
        let database = try await TestPostgres.shared.database(template: "pintu_command") { database in
            try await Migrator(configuration: database.configuration(), migrations: Migration.all, logger: TestPostgres.quiet).apply()
        }
        try await PostgresPool.with(database.configuration()) { pool in
            try await pool.transaction("fill") { transaction in
                try transaction.script(
                    """
                    INSERT INTO complaints (id, idempotency_key, request_hash, class, channel, anonymous, confidential, submitted_at, verify_due_at)
                    VALUES (10000000, gen_random_uuid(), '\\x00', 'complaint', 'web', false, false, now(), now() + interval '1 day');
                    INSERT INTO complaint_events (occurred_at, complaint_id, version, action, to_status, class, channel, actor_role, actor_name,
                        trace_id)
                    VALUES (now(), 10000000, 1, 'submit', 'unverified', 'complaint', 'web', 'service', 'Secret Name', 'abc');
                    INSERT INTO jobs (queue, complaint_id, trace_id, last_error, attempt) VALUES ('routing', 10000000, 'abc', 'failed', 1);
                    INSERT INTO dead_jobs (id, queue, lane, complaint_id, run_at, attempt, max_attempts, created_at)
                    VALUES (99, 'other', '', 10000000, now(), 10, 10, now());
                    INSERT INTO clock_notices (complaint_id, clock, stage, due_at, occurred_at)
                    VALUES (10000000, 'verify', 'reminder', now(), now());
                    INSERT INTO notifications (created_at, fact, complaint_id, kind, recipient, occurred_at)
                    VALUES (now(), 'event:10000000:1', 10000000, 'received', 'complainant', now());
                    INSERT INTO deliveries (id, notification_id, channel, complaint_id, send_after)
                    SELECT gen_random_uuid(), id, 'sms', 10000000, now() FROM notifications;
                    INSERT INTO event_cursors (name, tx, event_id) VALUES ('analytics', '0', 0), ('notifications.notices', '0', 0);
                    """, name: "fill")
            }
            let trace = try await CaseTrace.read(Ticket(complaintID: 10_000_000), from: pool, now: .now())
            #expect(trace.events.count == 1 && trace.jobs.map(\.id).last == 99 && trace.jobs.count == 2)
            #expect(trace.messages.first?.delivery?.channel == "sms" && trace.messages.first?.version == 1 && trace.notices.count == 1)
            #expect(trace.followers == [.init(name: "analytics", hasSeenAll: false)])
            #expect(trace.whereabouts.advice == "Mend the cause, then: pintu jobs retry 99")
            let text = trace.text(.plain)
            #expect(text.contains("Not seen yet by: analytics.") && !text.contains("Secret Name"))
            await #expect(throws: CommandFailure.self) {
                try await CaseTrace.read(Ticket(complaintID: 10_000_009), from: pool, now: .now())
            }
        }
    }
}
