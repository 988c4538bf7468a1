import FoundationEssentials
import TestSupport
import Testing

@testable import Routing

/// How good the filter is on real complaints, which are not part of the repository: `PINTU_SHARED` names the folder with `data/complaints`.
/// Half of them are learned, the other half must not be held up.
@Suite struct SpamEvaluationTests {
    private static let files = ["surabaya_2022_2023_train.tsv", "lapor_2017_train.tsv"]

    private static func complaints() throws -> [String]? {
        guard let folder = ProcessInfo.processInfo.environment["PINTU_SHARED"], !folder.isEmpty else {
            print("skipped: PINTU_SHARED does not name the folder of the real complaints")
            return nil
        }
        return try files.flatMap { file in
            let path = "\(folder)/data/complaints/\(file)"
            let data = try #require(FileManager.default.contents(atPath: path), "\(path) cannot be read")
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
            let column = try #require(lines.first?.split(separator: "\t").firstIndex(of: "text"))
            return lines.dropFirst().map { line in
                String(line.split(separator: "\t", omittingEmptySubsequences: false)[column].replacing("\\n", with: "\n"))
            }
        }
    }

    /// The rule of the migration.
    private static let threshold = 0.5

    @Test(arguments: [20, 50, 200, 1_000])
    func holdsUpNoComplaintInAThousand(lessons: Int) throws {
        guard let ham = try Self.complaints() else { return }
        var words: [Int32: SpamCounts] = [:]
        var model = SpamCounts()
        func learn(_ text: String, _ one: SpamCounts) {
            model.add(one)
            for bucket in SpamWords.buckets(of: text) { words[bucket, default: SpamCounts()].add(one) }
        }
        for (index, text) in ham.enumerated() where index % 2 == 0 { learn(text, SpamCounts(ham: 1)) }
        for text in SyntheticSpam.texts(lessons, from: SyntheticSpam.lessons, seed: 11) { learn(text, SpamCounts(spam: 1)) }

        func caught(_ texts: [String]) -> Int {
            texts.count { SpamScore.score(SpamWords.buckets(of: $0), words, model: model) >= Self.threshold }
        }
        let fresh = ham.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        let held = caught(fresh)
        let familiar = caught(SyntheticSpam.texts(1_000, from: SyntheticSpam.lessons, seed: 12))
        let strange = caught(SyntheticSpam.texts(1_000, from: SyntheticSpam.unseen, seed: 13))
        print(
            "\(lessons) lessons: \(held) of \(fresh.count) complaints held up; caught of 1000: \(familiar) of known kinds, \(strange) of new wording"
        )
        #expect(held * 1_000 <= fresh.count)
        #expect(familiar >= 950)
        #expect(strange >= (lessons >= 200 ? 600 : 300))
    }
}
