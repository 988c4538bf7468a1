import Complaints
import Contracts
import Jobs
import Lifecycle
import Postgres
import RPC
import Registry
import TestSupport
import Time

@testable import Routing

/// ``RoutingWorld`` with coordinators who judge, and a look at what was learned.
struct SpamWorld {
    let world: RoutingWorld
    private let archiving: SetAsideHandler
    private let verifying: VerifyHandler

    static func run(_ body: (SpamWorld) async throws -> Void) async throws {
        try await RoutingWorld.run { world in
            let registry = try await RegistryCache(pool: world.pool, logger: TestPostgres.quiet)
            let desk = CaseDesk(pool: world.pool, registry: registry, accessCodes: nil) {}
            try await body(
                SpamWorld(
                    world: world, archiving: SetAsideHandler(desk: desk),
                    verifying: VerifyHandler(desk: desk, codes: CodeCheck(registry: registry))))
        }
    }

    // MARK: Complaints

    /// Filed with these texts, not yet placed.
    func file(_ texts: [String], _ filing: RoutingWorld.Filing = .init(region: "35.78", category: "kesehatan")) async throws -> [Ticket] {
        let tickets = try await world.file(texts.map { _ in filing })
        for (ticket, text) in zip(tickets, texts) { try await write(text, to: ticket) }
        return tickets
    }

    func file(_ text: String) async throws -> Ticket { try await file([text])[0] }

    func write(_ text: String?, to ticket: Ticket) async throws {
        if let text {
            try await world.pool.run(SpamWorldStatements.write, [.int8(ticket.complaintID), .text(text)])
        } else {
            try await world.pool.run(SpamWorldStatements.purge, [.int8(ticket.complaintID)])
        }
    }

    func place() async throws {
        let worker = try await world.worker()
        while try await worker.workOnce() > 0 {}
    }

    // MARK: Judgements

    private static let context = RequestContext(
        requestID: "test", method: "routing.test", caller: Caller(name: "coordinator", role: "nationalCoordinator"))

    func archive(_ ticket: Ticket, _ reason: ArchiveReason = .spam) async throws {
        _ = try await archiving.archive(ArchiveParams(action: ActionOnCase(ticket: ticket), reason: reason, text: "x"), Self.context)
    }

    func verify(_ ticket: Ticket, agency: String? = nil) async throws {
        _ = try await verifying.verify(VerifyParams(action: ActionOnCase(ticket: ticket), agency: agency), Self.context)
    }

    // MARK: What was learned

    /// Hands over every event so far.
    func learn(batch: Int = 500) async throws {
        let teacher = EventFollower(
            feed: SpamTeacher.feed, batch: batch, pool: world.pool, doorbell: Doorbell(), logger: TestPostgres.quiet,
            handler: SpamTeacher().learn)
        repeat {
            // Events of transactions that began before others have ended are not to be seen yet.
            if try await teacher.followOnce() == 0 { try await Task.sleep(for: .milliseconds(5)) }
        } while try await count(SpamWorldStatements.pending) > 0
    }

    func count(_ statement: Statement) async throws -> Int64 {
        try await world.pool.query(statement) { try $0.single().int64(0) }
    }

    var model: SpamCounts {
        get async throws {
            try await world.pool.query(SpamWorldStatements.model) { rows in
                SpamCounts(spam: try rows.single().int32(0), ham: try rows.single().int32(1))
            }
        }
    }

    func word(_ word: String) async throws -> SpamCounts {
        let buckets = Array(SpamWords.buckets(of: word))
        return try await world.pool.query(SpamStatements.words, [.int4Array(buckets)]) { rows in
            try rows.first.map { SpamCounts(spam: try $0.int32(1), ham: try $0.int32(2)) } ?? SpamCounts()
        }
    }

    /// Everything, as one text.
    func everything() async throws -> String {
        try await world.pool.query(SpamWorldStatements.everything) { try $0.single().text(0) }
    }

    func forgetEverything() async throws {
        try await world.pool.transaction("forget") { try $0.script(SpamWorldStatements.forget, name: "forget") }
    }

    func setRule(threshold: Double = 0.5, leastSpam: Int32 = 3, leastHam: Int32 = 3) async throws {
        try await world.pool.run(SpamWorldStatements.rule, [.double(threshold), .int4(leastSpam), .int4(leastHam)])
    }

    /// Twelve spams and twelve complaints that were judged, learned.
    func teach() async throws {
        try await setRule()
        let spam = try await file(SyntheticSpam.texts(28, from: SyntheticSpam.lessons, seed: 3))
        let ham = try await file((0..<12).map { "Lampu jalan di gang \($0) padam, mohon segera diperbaiki" })
        try await place()
        for ticket in spam { try await archive(ticket) }
        for ticket in ham { try await verify(ticket) }
        try await learn()
    }
}

enum SpamWorldStatements {
    static let write = Statement(
        "spam_world_write", "UPDATE complaint_texts SET subject = NULL, body = $2 WHERE complaint_id = $1", parameters: [.int8, .text])
    static let purge = Statement("spam_world_purge", "DELETE FROM complaint_texts WHERE complaint_id = $1", parameters: [.int8])
    static let model = Statement("spam_world_model", "SELECT spam, ham FROM spam_model")
    static let rule = Statement(
        "spam_world_rule", "UPDATE spam_rules SET threshold = $1, least_spam = $2, least_ham = $3", parameters: [.double, .int4, .int4])
    static let scores = Statement("spam_world_scores", "SELECT count(*) FROM spam_scores")
    static let lessons = Statement("spam_world_lessons", "SELECT count(*) FROM spam_lessons")
    static let pending = Statement(
        "spam_world_pending",
        """
        SELECT count(*) FROM complaint_events AS event LEFT JOIN event_cursors AS cursor ON cursor.name = 'routing_spam'
        WHERE cursor.name IS NULL OR (event.tx, event.id) > (cursor.tx, cursor.event_id)
        """)
    static let everything = Statement(
        "spam_world_everything",
        """
        SELECT concat_ws(' / ', (SELECT string_agg(word::text, ' ' ORDER BY bucket) FROM spam_words AS word WHERE spam <> 0 OR ham <> 0),
            (SELECT model::text FROM spam_model AS model),
            (SELECT string_agg(lesson::text, ' ' ORDER BY complaint_id) FROM spam_lessons AS lesson))
        """)
    static let forget = """
        TRUNCATE spam_words, spam_lessons; UPDATE spam_model SET spam = 0, ham = 0; DELETE FROM event_cursors WHERE name = 'routing_spam'
        """
}
