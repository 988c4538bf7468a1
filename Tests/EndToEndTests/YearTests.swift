import Foundation
import Testing

extension EndToEnd {
    @Suite(
        "A year in the life",
        .enabled(if: Repository.complaints != nil, "the real complaints are not here: set PINTU_SHARED to the folder with data/complaints"))
    struct YearTests {
        @Test("some weeks with everything that people do end as the law says")
        func withoutAFault() async throws {
            try await Year(complaints: 400, weeks: 16, seed: 7).live()
        }

        @Test("the same when a service is killed in every week")
        func withKilledServices() async throws {
            try await Year(complaints: 250, weeks: 6, seed: 8, kills: true).live()
        }
    }
}

/// The short form of deploy/simulate-year.
private struct Year {
    let complaints: Int
    let weeks: Int
    let seed: Int
    var kills = false

    func live() async throws {
        let complaintsFile = try #require(Repository.complaints)
        let shared = URL(fileURLWithPath: complaintsFile).deletingLastPathComponent().deletingLastPathComponent().path
        let outcome = try await Command.run(
            "python3",
            [
                Repository.scripts + "/simulate_year.py", "--complaints", "\(complaints)", "--weeks", "\(weeks)", "--seed", "\(seed)",
                "--shared", shared, "--bin", Repository.products, "--reference", Repository.root + "/Shared/Reference/Data",
            ] + (kills ? ["--kill"] : []))
        #expect(outcome.code == 0 && outcome.output.contains("no differences"), "\(outcome)")
        if kills { #expect(!outcome.output.contains(" 0 services killed"), "\(outcome)") }
    }
}
