import Foundation
import Postgres
import Testing

@testable import PintuCommand

extension EndToEnd {
    @Suite("The demonstration") struct DemoTests {
        @Test func endsWithARecapThatAddsUpAndLeavesNothingRunning() async throws {
            let folder = try TemporaryFolder()
            let data = folder.path + "/pintu-data"
            let outcome = try await Command.run(
                Repository.products + "/pintu", ["up", "--demo", "--exit", "--data-dir", data], in: folder.path)
            try #require(outcome.code == 0, "\(outcome)")

            let recap = try RecapText(outcome.output)
            #expect(recap.rows.count > 5)
            for row in recap.rows + [recap.total] {
                #expect(row.received == row.byStatus.reduce(0, +), "\(row.agency)")
            }
            #expect(recap.rows.map(\.received).reduce(0, +) == recap.total.received)
            for column in recap.total.byStatus.indices {
                #expect(recap.rows.map { $0.byStatus[column] }.reduce(0, +) == recap.total.byStatus[column])
            }

            #expect(Processes.mentioning(folder.path) == [])
            #expect(!FileManager.default.fileExists(atPath: data + "/endpoints.json"))

            // The same data again.
            try await Installation.run(in: folder) { installation in
                try await installation.settle()
                let stored = try await installation.count(TestStatements.complaints)
                #expect(stored == Int64(recap.total.received))
                let outcome = try await installation.pintu("doctor")
                #expect(outcome.code == 0, "\(outcome)")
            }
            #expect(Processes.mentioning(folder.path) == [])
        }
    }
}

/// The recap as `pintu up --demo` prints it, read back as a person reads it: by its title line.
struct RecapText {
    struct Row {
        let agency: String
        let received: Int
        /// unverified, pending, assigned, in progress, answered, appealed, closed, archived
        let byStatus: [Int]
    }

    let rows: [Row]
    let total: Row

    private static let statuses = ["unverified", "pending", "assigned", "in progress", "answered", "appealed", "closed", "archived"]

    init(_ output: String) throws {
        let lines = output.split(separator: "\n").map(Self.cells)
        let start = try #require(lines.firstIndex { $0.first == "agency" }, "there is no table in: \(output)")
        let titles = lines[start]
        let received = try #require(titles.firstIndex(of: "received"))
        let columns = try Self.statuses.map { try #require(titles.firstIndex(of: $0), "there is no column \($0)") }
        var rows: [Row] = []
        for cells in lines[(start + 1)...] where cells.count == titles.count {
            rows.append(
                Row(
                    agency: cells[0], received: try #require(Int(cells[received]), "\(cells)"),
                    byStatus: try columns.map { try #require(Int(cells[$0]), "\(cells)") }))
        }
        total = try #require(rows.last)
        rows.removeLast()
        try #require(total.agency == "Total")
        self.rows = rows
    }

    /// Columns are two blanks or more apart.
    private static func cells(_ line: Substring) -> [String] {
        line.replacing(#/ {2,}/#, with: "\t").split(separator: "\t").map { String($0.trimmingCharacters(in: .whitespaces)) }
    }
}
