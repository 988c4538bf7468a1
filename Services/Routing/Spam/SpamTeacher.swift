internal import Complaints
internal import Jobs
internal import Postgres

/// Follows the events and keeps the model: the lessons of a batch are learned in the transaction that moves the cursor, so each counts
/// exactly once. The same events make the same model, however they are cut into batches.
struct SpamTeacher: Sendable {
    static let feed = EventFeed("routing_spam", columns: "complaint_id, version, action, detail ->> 'archiveReason'")

    @Sendable func learn(_ rows: PostgresResult, _ transaction: PostgresTransaction) throws {
        let judgements = try rows.compactMap { row -> (id: Int64, lesson: SpamLessons.Lesson)? in
            // An action of a newer release teaches nothing yet.
            guard let action = Action(rawValue: try row.text(5)),
                let isSpam = SpamLessons.judgement(action, archiveReason: try row.optionalText(6))
            else { return nil }
            return (try row.int64(3), SpamLessons.Lesson(isSpam: isSpam, version: try row.int32(4)))
        }
        guard !judgements.isEmpty else { return }
        var lessons = SpamLessons(known: try known(judgements.map(\.id), transaction))
        for judgement in judgements { lessons.take(judgement.lesson, of: judgement.id) }
        let changes = lessons.changes
        let texts = try SpamTexts.words(of: changes.map(\.complaintID), transaction)
        // A text that is gone can neither be learned nor unlearned: the lesson stays as it is.
        try learn(changes.filter { texts[$0.complaintID] != nil }, texts, transaction)
        let forgotten = Set(changes.map(\.complaintID).filter { texts[$0] == nil })
        try remember(lessons.newest.filter { !forgotten.contains($0.key) }, transaction)
    }

    private func known(_ ids: [Int64], _ transaction: PostgresTransaction) throws -> [Int64: SpamLessons.Lesson] {
        var known: [Int64: SpamLessons.Lesson] = [:]
        for row in try transaction.run(SpamStatements.lessons, [.int8Array(Array(Set(ids)))]) {
            known[try row.int64(0)] = SpamLessons.Lesson(isSpam: try row.bool(1), version: try row.int32(2))
        }
        return known
    }

    private func learn(
        _ changes: [SpamLessons.Change], _ texts: [Int64: Set<Int32>], _ transaction: PostgresTransaction
    ) throws {
        guard !changes.isEmpty else { return }
        var model = SpamCounts()
        var words: [Int32: SpamCounts] = [:]
        for change in changes {
            let difference = Self.difference(change)
            model.add(difference)
            for bucket in texts[change.complaintID] ?? [] { words[bucket, default: SpamCounts()].add(difference) }
        }
        let buckets = words.keys.sorted()
        try transaction.run(
            SpamStatements.learnWords,
            [
                .int4Array(buckets), .int4Array(buckets.map { words[$0]?.spam ?? 0 }),
                .int4Array(buckets.map { words[$0]?.ham ?? 0 }),
            ])
        try transaction.run(SpamStatements.learnTexts, [.int4(model.spam), .int4(model.ham)])
    }

    private static func difference(_ change: SpamLessons.Change) -> SpamCounts {
        var difference = change.new ? SpamCounts(spam: 1) : SpamCounts(ham: 1)
        switch change.old {
        case true?: difference.spam -= 1
        case false?: difference.ham -= 1
        case nil: break
        }
        return difference
    }

    private func remember(_ lessons: [Int64: SpamLessons.Lesson], _ transaction: PostgresTransaction) throws {
        guard !lessons.isEmpty else { return }
        let ids = lessons.keys.sorted()
        try transaction.run(
            SpamStatements.remember,
            [
                .int8Array(ids), .boolArray(ids.compactMap { lessons[$0]?.isSpam }), .int4Array(ids.compactMap { lessons[$0]?.version }),
            ])
    }
}

extension SpamCounts {
    mutating func add(_ other: SpamCounts) {
        spam += other.spam
        ham += other.ham
    }
}

/// Reads what complaints say, as words.
enum SpamTexts {
    static func words(of ids: [Int64], _ transaction: PostgresTransaction) throws -> [Int64: Set<Int32>] {
        guard !ids.isEmpty else { return [:] }
        var words: [Int64: Set<Int32>] = [:]
        for row in try transaction.run(SpamStatements.texts, [.int8Array(ids)]) {
            words[try row.int64(0)] = SpamWords.buckets(of: try row.text(1))
        }
        return words
    }
}
