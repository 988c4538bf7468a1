import Contracts
import Testing
import Time

@testable import PintuCommand

@Suite("Demo: its calendar") struct DemoCalendarTests {
    @Test(
        "samples come neither before the month nor after now, and in their order",
        arguments: [
            // The first moment of a month in Jakarta, the last one before it, and moments in between.
            "2026-10-31T17:00:00Z", "2026-10-31T16:59:59.999999Z", "2026-10-31T17:00:01Z", "2026-11-01T05:00:00+07:00",
            "2026-11-09T00:00:00+07:00", "2026-11-22T10:30:00+07:00", "2026-12-31T23:59:59+07:00", "2027-01-01T00:00:00+07:00",
            "2028-02-29T12:00:00+07:00",
        ])
    func bounds(_ text: String) throws {
        let now = try #require(Timestamp(rfc3339: text))
        let calendar = DemoCalendar(now: now)
        let month = calendar.month.range(in: .wib)
        #expect(month.contains(now))
        let moments = (1...28).map(calendar.submittedAt)
        #expect(moments == moments.sorted())
        #expect(moments.allSatisfy { month.contains($0) && $0 <= now && $0 >= now.adding(days: -10) })
    }
}

@Suite("Demo: the recap") struct RecapTableTests {
    private func line(_ name: String, _ counts: [Int] = [1, 2, 3, 4, 5, 6, 7], overdue: Int = 2) -> RecapLine {
        var line = RecapLine(agency: AgencyName(code: name, name: name))
        (line.unverified, line.pending, line.assigned, line.inProgress) = (counts[0], counts[1], counts[2], counts[3])
        (line.answered, line.closed, line.archived, line.overdue) = (counts[4], counts[5], counts[6], overdue)
        line.received = counts.reduce(0, +)
        return line
    }

    private func recap(_ lines: [RecapLine]) -> RecapResult {
        var total = line("Total", Array(repeating: 0, count: 7), overdue: 0)
        for line in lines {
            total.received += line.received
            total.unverified += line.unverified
            total.pending += line.pending
            total.assigned += line.assigned
            total.inProgress += line.inProgress
            total.answered += line.answered
            total.closed += line.closed
            total.archived += line.archived
            total.overdue += line.overdue
        }
        return RecapResult(
            agency: AgencyName(code: "id", name: "Indonesia"), month: "2026-11", total: total, lines: lines, byClass: [], byChannel: [],
            byCategory: [])
    }

    @Test("lines that add up pass", arguments: [0, 1, 2, 40])
    func addsUp(_ count: Int) throws {
        try RecapTable(recap((0..<count).map { line("Agency \($0)") })).check()
    }

    @Test("every count that is wrong is found, in a line and in the total", arguments: [1, -1])
    func doesNotAddUp(_ change: Int) {
        let counts: [WritableKeyPath<RecapLine, Int>] = [
            \.received, \.unverified, \.pending, \.assigned, \.inProgress, \.answered, \.closed, \.archived, \.overdue,
        ]
        for count in counts {
            var wrongLine = recap([line("A"), line("B")])
            wrongLine.lines[1][keyPath: count] += change
            #expect(throws: DemoFailure.self) { try RecapTable(wrongLine).check() }
            var wrongTotal = recap([line("A"), line("B")])
            wrongTotal.total[keyPath: count] += change
            #expect(throws: DemoFailure.self) { try RecapTable(wrongTotal).check() }
        }
    }

    @Test("a line that lost a complaint is named even when line and total agree")
    func namesTheLine() {
        var recap = recap([line("Dinas A"), line("Dinas B")])
        recap.lines[1].received += 1
        recap.total.received += 1
        let failure = #expect(throws: DemoFailure.self) { try RecapTable(recap).check() }
        #expect(failure?.description == "the recap of Dinas B does not add up to 29")
    }

    @Test("columns are aligned: every line is as long as the others, and numbers end where their titles end")
    func layout() throws {
        var first = line("Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Pegunungan Bintang", [1_000, 2, 3, 4, 5, 6, 7])
        first.followUpRate = 0.9731
        first.medianDaysToFirstAnswer = 12.04
        first.averageRating = 4.25
        var second = line("B")
        second.medianDaysToFirstAnswer = -0.26
        let rows = RecapTable(recap([second, first])).text.split(separator: "\n").map(String.init)
        #expect(rows[0] == "Recap of Indonesia, 2026-11")
        let table = rows.dropFirst().map { Array($0) }
        #expect(Set(table.map(\.count)).count == 1)
        let titles = String(table[0])
        func end(of title: String) throws -> Int {
            titles.distance(from: titles.startIndex, to: try #require(titles.firstRange(of: title)).upperBound)
        }
        for (title, cell) in [
            ("received", "1027"), ("unverified", "1000"), ("follow-up", "97.3 %"), ("days to answer", "12.0"), ("stars", "4.3"),
        ] {
            let shown = String(table[1][..<(try end(of: title))])
            #expect(shown.hasSuffix(" " + cell), "\(title)")
        }
        // The one that received most comes first, and too long a name is cut.
        #expect(String(table[1]).hasPrefix("Dinas Pekerjaan Umum dan Penataan Ruang Kab…  "))
        #expect(String(table[2]).contains("-0.3") && String(table[2]).contains("–"))
        #expect(String(table[3]).hasPrefix("Total"))
    }

    @Test("fifteen lines are shown, the rest is summed up")
    func rest() {
        let rows = RecapTable(recap((0..<40).map { line("Agency \($0)") })).text.split(separator: "\n")
        #expect(rows.count == 1 + 1 + 15 + 1 + 1)
        #expect(rows[17].hasPrefix("25 others") && rows[17].contains(" 700 "))
        #expect(rows[18].hasPrefix("Total") && rows[18].contains(" 1120 "))
    }
}
