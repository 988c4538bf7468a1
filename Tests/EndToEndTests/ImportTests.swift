import Foundation
import Postgres
import Testing

@testable import PintuCommand

extension EndToEnd {
    @Suite(
        "Import of real complaints",
        .enabled(if: Repository.complaints != nil, "the real complaints are not here: set PINTU_SHARED to the folder with data/complaints"))
    struct ImportTests {
        @Test func theRecapIsWhatTheFileSaysAndNothingDoubles() async throws {
            let installation = try Installation.current()
            // More than intake lets wait while it looks for the agencies that were created a moment ago.
            let sample = try Sample(rows: 2_500, in: installation.folder)
            let before = try await installation.counts()
            let first = try await installation.succeeding(sample.importing)
            #expect(first.output.contains("2500 complaints submitted"), "\(first)")
            try await installation.settle()
            try await sample.compare(with: installation)
            let after = try await installation.counts()
            #expect(after.complaints - before.complaints == 2_500)

            try await installation.succeeding(sample.importing)
            try await installation.settle()
            #expect(try await installation.counts() == after)
            try await sample.compare(with: installation)
        }

        @Test func killedServicesLoseAndDoubleNothing() async throws {
            let folder = try TemporaryFolder()
            let sample = try Sample(rows: 2_000, in: folder.path)
            try await Installation.run(in: folder) { installation in
                try await installation.importReference()
                // Small calls, few at a time: there is time to kill everybody before the last one.
                let arguments = sample.importing + ["--batch", "50", "--in-flight", "2"]
                async let importing = installation.succeeding(arguments)
                var killed: [Stage: Int32] = [:]
                for (number, stage) in Stage.allCases.enumerated() {
                    let share = Int64(number + 1) * 300
                    try await until("\(share) complaints are there") {
                        try await installation.count(TestStatements.complaints) >= share
                    }
                    let process = try installation.processID(stage)
                    #expect(Processes.name(process) == stage.rawValue)
                    #expect(
                        try await installation.count(TestStatements.complaints) < 2_000, "the import was over before \(stage) was killed")
                    kill(process, SIGKILL)
                    killed[stage] = process
                }
                let outcome = try await importing
                #expect(outcome.output.contains("2000 complaints submitted"), "\(outcome)")
                for (stage, process) in killed {
                    try await installation.line("\(stage.rawValue) is ready again")
                    #expect(try installation.processID(stage) != process)
                }
                try await installation.settle()
                try await sample.compare(with: installation)
                #expect(try await installation.counts().complaints == 2_000)
                #expect(try await installation.count(TestStatements.historyFlaws) == 0)
                #expect(try await installation.count(TestStatements.importFlaws) == 0)
            }
        }
    }
}

/// The first rows of the real complaints.
private struct Sample {
    let path: String

    init(rows: Int, in folder: String) throws {
        let source = try #require(Repository.complaints)
        let lines = try String(contentsOfFile: source, encoding: .utf8).split(separator: "\n", maxSplits: rows + 1)
        path = "\(folder)/complaints-\(rows).tsv"
        try (lines.prefix(rows + 1).joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// The same as in deploy/verify-import.
    var importing: [String] {
        let maps = [
            "reference=id", "submittedAt=created_utc", "answeredAt=responded_utc", "agencyName=instansi", "body=text", "place=kelurahan",
        ]
        let sets = ["channel=web", "region=35.78", "answer=Dijawab di sistem lama."]
        return ["import", "complaints", path, "--system", "surabaya", "--agency-root", "35.78", "--create-agencies"]
            + maps.flatMap { ["--map", $0] } + sets.flatMap { ["--set", $0] }
    }

    func compare(with installation: Installation) async throws {
        let outcome = try await Command.run(
            "python3",
            [
                Repository.scripts + "/compare_recap.py", path, "--root", "35.78", "--place", "Kota Surabaya", "--holidays",
                try #require(Repository.holidays), "--call",
                Repository.products + "/pintu", "call", "--compact",
            ], in: installation.folder)
        #expect(outcome.code == 0 && outcome.output.contains(" 0 differences"), "\(outcome)")
    }
}
