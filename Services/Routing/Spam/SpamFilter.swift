internal import Postgres
internal import Time

/// Scores new complaints of a batch in the transaction that places them. What looks like spam is never disposed of: a coordinator looks
/// first. The text is read only once coordinators have taught enough.
struct SpamFilter {
    /// From this score on a coordinator looks first.
    let threshold: Double
    /// Of the complaints that were asked for.
    let scores: [Int64: Double]

    /// Nothing is known about spam.
    static let none = SpamFilter(threshold: 1, scores: [:])

    init(threshold: Double, scores: [Int64: Double]) {
        self.threshold = threshold
        self.scores = scores
    }

    init(scoring ids: [Int64], at now: Timestamp, _ transaction: PostgresTransaction) throws {
        guard !ids.isEmpty, let rule = try transaction.run(SpamStatements.rule, [.timestamptz(now)]).first else {
            self = .none
            return
        }
        let model = SpamCounts(spam: try rule.int32(1), ham: try rule.int32(2))
        let texts = try SpamTexts.words(of: ids, transaction)
        let asked = texts.values.reduce(into: Set<Int32>()) { $0.formUnion($1) }
        var words: [Int32: SpamCounts] = [:]
        words.reserveCapacity(asked.count)
        for row in try transaction.run(SpamStatements.words, [.int4Array(Array(asked))]) {
            words[try row.int32(0)] = SpamCounts(spam: try row.int32(1), ham: try row.int32(2))
        }
        self.init(threshold: try rule.double(0), scores: texts.mapValues { SpamScore.score($0, words, model: model) })
    }

    /// The score of a complaint that a coordinator shall look at first.
    func suspicion(of id: Int64) -> Double? {
        scores[id].flatMap { $0 >= threshold ? $0 : nil }
    }

    /// Keeps the scores of complaints that coordinators will see.
    func store(_ ids: [Int64], _ transaction: PostgresTransaction) throws {
        let kept = ids.filter { scores[$0] != nil }.sorted()
        guard !kept.isEmpty else { return }
        try transaction.run(SpamStatements.keepScores, [.int8Array(kept), .doubleArray(kept.compactMap { scores[$0] })])
    }
}
