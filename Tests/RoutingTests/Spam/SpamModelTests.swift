import Complaints
import TestSupport
import Testing

@testable import Routing

/// Words, scores and lessons, as values.
@Suite struct SpamModelTests {
    private static func buckets(_ text: String) -> Set<Int32> { SpamWords.buckets(of: text) }

    // MARK: Words

    @Test func wordsCountOnceWhateverTheirCaseAndOrder() {
        #expect(Self.buckets("Jalan rusak, JALAN berlubang!") == Self.buckets("berlubang jalan\n(rusak)"))
        #expect(Self.buckets("Jalan rusak").count == 2)
        #expect(Self.buckets("bit.ly/slot-gacor") == Self.buckets("bit ly slot gacor"))
        #expect(Self.buckets("") == [] && Self.buckets(" .,!? \n") == [])
    }

    @Test func numbersCountByLengthOnly() {
        #expect(Self.buckets("0812 3456 7890") == Self.buckets("1111"))
        #expect(Self.buckets("081234567890") != Self.buckets("1111"))
        // With letters it is a word.
        #expect(Self.buckets("rt05") != Self.buckets("rt06"))
    }

    @Test func otherScriptsAreWordsAndEveryBucketIsInRange() {
        #expect(Self.buckets("ꦗꦭꦤ꧀ rusak 😀").count == 3)
        let many = (0..<20_000).reduce(into: Set<Int32>()) { $0.formUnion(Self.buckets("kata\($1)x")) }
        #expect(many.allSatisfy { (0..<Int32(SpamWords.bucketCount)).contains($0) })
        // Twenty thousand balls in 2^18 boxes: some seven hundred share one.
        #expect(many.count > 19_000)
    }

    /// Bounds what one absurd text costs.
    @Test func aVeryLongWordCountsByItsBeginning() {
        let long = String(repeating: "a", count: 10_000)
        #expect(Self.buckets(long) == Self.buckets(String(repeating: "a", count: 24)))
    }

    /// The model in the database was learned with these numbers: another hash would forget everything.
    @Test func theHashNeverChanges() {
        #expect(Self.buckets("slot") == [75721])
        #expect(Self.buckets("12345") == [50546])
    }

    // MARK: Scores

    private struct Memory {
        var words: [Int32: SpamCounts] = [:]
        var model = SpamCounts()

        mutating func learn(_ text: String, isSpam: Bool) {
            let one = isSpam ? SpamCounts(spam: 1) : SpamCounts(ham: 1)
            model.add(one)
            for bucket in SpamWords.buckets(of: text) { words[bucket, default: SpamCounts()].add(one) }
        }

        func score(_ text: String) -> Double { SpamScore.score(SpamWords.buckets(of: text), words, model: model) }
    }

    private static let taught: Memory = {
        var memory = Memory()
        for text in SyntheticSpam.texts(28, from: SyntheticSpam.lessons, seed: 1) { memory.learn(text, isSpam: true) }
        for number in 0..<500 {
            memory.learn("Lampu jalan padam di depan rumah nomor \(number) mohon segera diperbaiki terima kasih", isSpam: false)
        }
        return memory
    }()

    @Test func nothingLearnedNothingSaid() {
        #expect(Memory().score("Slot gacor") == 0.5)
        #expect(Self.taught.score("") == 0.5)
        #expect(Self.taught.score("kata yang belum pernah ada") == 0.5)
    }

    @Test func whatWasTaughtIsRecognised() {
        #expect(Self.taught.score("Situs slot gacor bonus langsung cair daftar sekarang") > 0.6)
        #expect(Self.taught.score("Lampu jalan padam mohon diperbaiki") < 0.1)
        #expect((0...1).contains(Self.taught.score(String(repeating: "slot gacor ", count: 500))))
    }

    @Test func oneSuspectWordIsNoEvidence() {
        let suspicion = Self.taught.score("gacor")
        #expect(suspicion > 0.5 && suspicion < Self.taught.score("situs slot gacor bonus cair"))
        #expect(Self.taught.score("lampu jalan padam dekat warung gacor") < 0.5)
    }

    /// Ten thousand complaints do not turn what only spam says into something harmless.
    @Test func theNumberOfComplaintsDoesNotMatter() {
        var memory = Self.taught
        let before = memory.score("slot gacor maxwin")
        for number in 0..<2_000 { memory.learn("Air keruh di gang \(number) sejak Senin", isSpam: false) }
        #expect(abs(memory.score("slot gacor maxwin") - before) < 0.05)
    }

    // MARK: Lessons

    @Test(arguments: Action.allCases)
    func whatAnActionTeaches(action: Action) {
        let expected: Bool? = [.verify, .answer, .reopen].contains(action) ? false : nil
        #expect(SpamLessons.judgement(action, archiveReason: nil) == expected)
        for reason in ArchiveReason.allCases {
            #expect(
                SpamLessons.judgement(action, archiveReason: reason.rawValue)
                    == (action == .archive ? (reason == .spam ? true : nil) : expected))
        }
    }

    @Test func theNewestJudgementCountsInWhateverOrderTheyCome() {
        let events: [(Int32, Bool)] = [(2, true), (3, false), (5, true), (8, false), (9, true)]
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            var lessons = SpamLessons()
            for (version, isSpam) in events.shuffled(using: &generator) { lessons.take(.init(isSpam: isSpam, version: version), of: 1) }
            #expect(lessons.changes == [.init(complaintID: 1, old: nil, new: true)])
            #expect(lessons.newest[1]?.version == 9)
        }
    }

    @Test func whatIsKnownIsTakenBackOnlyByNewerJudgements() {
        let known: [Int64: SpamLessons.Lesson] = [
            1: .init(isSpam: true, version: 4), 2: .init(isSpam: true, version: 4), 3: .init(isSpam: true, version: 4),
        ]
        var lessons = SpamLessons(known: known)
        lessons.take(.init(isSpam: false, version: 3), of: 1)
        lessons.take(.init(isSpam: false, version: 5), of: 2)
        lessons.take(.init(isSpam: true, version: 6), of: 3)
        lessons.take(.init(isSpam: false, version: 2), of: 4)
        #expect(
            lessons.changes == [.init(complaintID: 2, old: true, new: false), .init(complaintID: 4, old: nil, new: false)])
        #expect(lessons.newest[1] == nil && lessons.newest[3]?.version == 6)
    }
}
