internal import Complaints
internal import Contracts
internal import Courier
internal import Messages
internal import Postgres
internal import Registry
internal import Time

/// Turns a notification that goes outside into words, at the moment at which it goes: if it is still true, and if nobody is woken by it.
struct NotificationLetters: LetterWriter {
    let registry: RegistryCache
    let text: NotificationText

    func letter(
        for delivery: Delivery, language: String, at now: Timestamp, in transaction: PostgresTransaction
    ) throws -> LetterDecision {
        guard let row = try transaction.run(NotificationStatements.letter, [.int8(delivery.notification)]).first else {
            return .void(reason: "the notification is gone")
        }
        let registry = registry.current
        let content = try NotificationText.Content(row, from: 0)
        let current = try CaseNow(row, from: 6)
        let holds = NotificationTruth.holds(
            content.kind, duty: content.duty, agency: content.agency, due: content.dueAt, now: current)
        guard holds else { return .void(reason: "no longer true") }
        // One that stands for many is not replaced by those that it stands for.
        if try row.bool(14), !content.kind.coalesces { return .void(reason: "said anew since") }

        let locality =
            content.kind.audience == .officer
            ? registry.law.locality(of: try row.optionalText(15))
            : registry.home(region: try row.optionalText(8).flatMap { RegionCode($0) }, heldBy: current.agency)
        let hours = try SendingHours(NotificationStatements.quietHours, transaction)
        let moment = hours.firstMoment(from: now, for: content.kind.audience, at: locality, registry.law.calendar)
        guard moment <= now else { return .later(moment) }

        guard let message = text.message(content, in: MessageLanguage(rawValue: language) ?? .id, registry) else {
            return .void(reason: "there are no words for it")
        }
        return .send(Letter(subject: message.subject, text: delivery.channel == .email ? message.long : message.short))
    }
}

extension CaseNow {
    /// Columns: status, agency, region, then the four deadlines and the pause.
    fileprivate init(_ row: PostgresRow, from column: Int) throws {
        var clocks = RunningClocks()
        clocks.verifyDue = try row.optionalTimestamp(column + 3)
        clocks.firstAnswerDue = try row.optionalTimestamp(column + 4)
        clocks.resolveDue = try row.optionalTimestamp(column + 5)
        clocks.windowDue = try row.optionalTimestamp(column + 6)
        clocks.pausedAt = try row.optionalTimestamp(column + 7)
        self.init(status: try row.word(column), agency: try row.optionalText(column + 1), clocks: clocks)
    }
}
