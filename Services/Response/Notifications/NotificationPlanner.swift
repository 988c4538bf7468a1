internal import Complaints
internal import Courier
internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Messages
internal import Postgres
internal import Registry
internal import Time

/// Follows what happens to complaints and writes down who is told what, in the transaction that moves the feed's cursor: every fact is
/// told once, whatever fails in between and however many replicas there are.
struct NotificationPlanner: Sendable {
    let registry: RegistryCache
    let clock: WallClock

    @Sendable func planEvents(_ rows: PostgresResult, _ transaction: PostgresTransaction) throws {
        try plan(try rows.map { try CaseFact(event: $0) }, transaction)
    }

    @Sendable func planNotices(_ rows: PostgresResult, _ transaction: PostgresTransaction) throws {
        try plan(try rows.map { try CaseFact(notice: $0) }, transaction)
    }

    private func plan(_ facts: [CaseFact], _ transaction: PostgresTransaction) throws {
        let now = clock.now()
        let registry = registry.current
        let superior = registry.law.superior(of:)
        let announcements = facts.flatMap { Announcement.about($0, superior: superior) }
        guard !announcements.isEmpty else { return }
        let officers = try officers(at: announcements.map(\.to), registry, transaction)
        var plan = NotificationPlan(
            now: now, registry: registry, hours: try SendingHours(NotificationStatements.quietHours, transaction),
            subjects: try subjects(of: facts, transaction), officers: OfficerBook(officers), waiting: try waiting(officers, transaction))
        for fact in facts { plan.take(fact) }
        guard !plan.rows.isEmpty else { return }
        try transaction.run(NotificationStatements.insert, PlannedNotification.columns(plan.rows, at: now))
    }

    private func subjects(of facts: [CaseFact], _ transaction: PostgresTransaction) throws -> [Int64: NotificationPlan.Subject] {
        let answered = Set(
            facts.filter { fact in
                if case .action(.answer, _, _, _, _) = fact.event { true } else { false }
            }.map(\.complaint))
        let routed = Set(
            facts.filter { fact in
                if case .action(let action, _, _, .system, _) = fact.event { action == .route || action == .queue } else { false }
            }.map(\.complaint))
        var followers: [Int64: [Int64]] = [:]
        if !answered.isEmpty {
            for row in try transaction.run(NotificationStatements.followers, [.int8Array(Array(answered))]) {
                followers[try row.int64(1), default: []].append(try row.int64(0))
            }
        }
        let all = Set(facts.map(\.complaint)).union(followers.values.joined())
        var subjects: [Int64: NotificationPlan.Subject] = [:]
        for row in try transaction.run(NotificationStatements.subjects, [.int8Array(Array(all)), .int8Array(Array(routed))]) {
            let id = try row.int64(0)
            subjects[id] = NotificationPlan.Subject(
                isConfidential: try row.bool(1), region: try row.optionalText(2).flatMap { RegionCode($0) },
                channel: try row.optionalText(3).flatMap { MessageChannel(rawValue: $0) }, isImported: try row.bool(4),
                followers: followers[id] ?? [])
        }
        return subjects
    }

    /// Everybody who may be told: at the desks themselves, and above them.
    private func officers(
        at addressees: [Announcement.Addressee], _ registry: Registry, _ transaction: PostgresTransaction
    ) throws -> [Officer] {
        var agencies: Set<String> = []
        for case .desk(let desk) in Set(addressees) { agencies.formUnion(registry.agencies.chain(from: desk.agency)) }
        guard !agencies.isEmpty else { return [] }
        return try transaction.run(NotificationStatements.officers, [.textArray(Array(agencies))]).map { row in
            Officer(
                id: try row.uuid(0), role: try row.word(1), agency: try row.optionalText(2),
                channel: try row.bool(3) ? .email : row.bool(4) ? .sms : nil)
        }
    }

    private func waiting(_ officers: [Officer], _ transaction: PostgresTransaction) throws -> Set<NotificationPlan.Waiting> {
        guard !officers.isEmpty else { return [] }
        let kinds = MessageKind.allCases.filter(\.coalesces).map(\.rawValue)
        let rows = try transaction.run(NotificationStatements.waiting, [.uuidArray(officers.map(\.id)), .textArray(kinds)])
        return Set(try rows.map { NotificationPlan.Waiting(account: try $0.uuid(0), kind: try $0.word(1)) })
    }
}

extension SendingHours {
    init(_ statement: Statement, _ transaction: PostgresTransaction) throws {
        self.init(
            try transaction.run(statement).compactMap { row in
                guard let opens = LocalHour(Int(try row.int16(2))), let closes = LocalHour(Int(try row.int16(3))) else { return nil }
                return Rule(
                    audience: try row.word(0), effectiveFrom: try row.date(1), opens: opens, closes: closes, onWeekends: try row.bool(4),
                    onHolidays: try row.bool(5))
            })
    }
}

extension CaseFact {
    /// Columns of `NotificationStatements.events`, after the feed's own three.
    fileprivate init(event row: PostgresRow) throws {
        let (complaint, version) = (try row.int64(3), try row.int32(4))
        self.init(
            key: "event:\(complaint):\(version)", complaint: complaint, occurredAt: try row.timestamp(6), agency: try row.optionalText(9),
            dueAt: try row.optionalTimestamp(10),
            event: .action(
                try row.word(5), from: try row.optionalWord(7), to: try row.word(8), by: try row.word(11),
                archiveReason: try row.optionalText(12).flatMap { ArchiveReason(rawValue: $0) }))
    }

    /// Columns of `NotificationStatements.notices`, after the feed's own three.
    fileprivate init(notice row: PostgresRow) throws {
        let (complaint, clock, due): (Int64, Clock, Timestamp) = (try row.int64(3), try row.word(4), try row.timestamp(6))
        let stage = try row.text(5)
        self.init(
            key: "notice:\(complaint):\(clock.rawValue):\(due):\(stage)", complaint: complaint, occurredAt: try row.timestamp(7),
            agency: try row.optionalText(8), dueAt: due,
            event: .notice(clock, NoticeStage(name: stage) ?? .nothing, escalatedTo: try row.optionalText(9)))
    }
}
