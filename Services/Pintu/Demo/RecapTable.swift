internal import Contracts

/// A month's recap for a terminal.
struct RecapTable {
    private let recap: RecapResult
    /// Lines shown before the rest is summed up.
    private static let shown = 15

    init(_ recap: RecapResult) {
        self.recap = recap
    }

    var text: String {
        let lines = recap.lines.sorted { ($0.received, $1.agency.name) > ($1.received, $0.agency.name) }
        var rows = lines.prefix(Self.shown).map { Self.cells($0.agency.name, $0) }
        let rest = lines.dropFirst(Self.shown)
        if !rest.isEmpty { rows.append(Self.cells("\(rest.count) others", Self.sum(rest))) }
        rows.append(Self.cells("Total", recap.total))
        let table = Self.layOut([Self.titles] + rows)
        return (["Recap of \(recap.agency.name), \(recap.month)"] + table).joined(separator: "\n")
    }

    /// The lines must add up to the total, and every line to what it received.
    func check() throws(DemoFailure) {
        let sum = Self.sum(recap.lines[...])
        guard Self.counts(sum) == Self.counts(recap.total) else {
            throw DemoFailure("the recap does not add up: lines \(Self.counts(sum)), total \(Self.counts(recap.total))")
        }
        for line in recap.lines + [recap.total] where line.received != Self.byStatus(line).reduce(0, +) {
            throw DemoFailure("the recap of \(line.agency.name) does not add up to \(line.received)")
        }
    }

    private static let titles = [
        "agency", "received", "unverified", "pending", "assigned", "in progress", "answered", "appealed", "closed", "archived", "overdue",
        "follow-up",
        "days to answer", "stars",
    ]

    private static func byStatus(_ line: RecapLine) -> [Int] {
        [line.unverified, line.pending, line.assigned, line.inProgress, line.answered, line.appealed, line.closed, line.archived]
    }

    private static func counts(_ line: RecapLine) -> [Int] { [line.received] + byStatus(line) + [line.overdue] }

    private static func cells(_ name: String, _ line: RecapLine) -> [String] {
        let title: String = name.count > 44 ? String(name.prefix(43)) + "…" : name
        let rate: String = line.followUpRate.map { oneDigit($0 * 100) + " %" } ?? "–"
        let days: String = line.medianDaysToFirstAnswer.map(oneDigit) ?? "–"
        let stars: String = line.averageRating.map(oneDigit) ?? "–"
        return [title] + counts(line).map { String($0) } + [rate, days, stars]
    }

    private static func oneDigit(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    private static func sum(_ lines: ArraySlice<RecapLine>) -> RecapLine {
        var sum = RecapLine(agency: AgencyName(code: "", name: ""))
        for line in lines {
            sum.received += line.received
            sum.unverified += line.unverified
            sum.pending += line.pending
            sum.assigned += line.assigned
            sum.inProgress += line.inProgress
            sum.answered += line.answered
            sum.appealed += line.appealed
            sum.closed += line.closed
            sum.archived += line.archived
            sum.overdue += line.overdue
        }
        return sum
    }

    private static func layOut(_ rows: [[String]]) -> [String] {
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                return column == 0 ? text + padding : padding + text
            }.joined(separator: "  ")
        }
    }
}
