import Audit
import TestSupport
import Testing
import Time

@Suite("Refusals, counted")
struct RefusalTallyTests {
    private static let start = Timestamp(microseconds: 1_790_000_000_000_000)

    private static func kind(_ name: String, method: String = "intake.submit") -> RefusalTally.Kind {
        RefusalTally.Kind(role: "liaison", name: name, actorID: nil, method: method, reason: "forbidden")
    }

    private static func at(_ seconds: Double) -> Timestamp { start.adding(microseconds: Int64(seconds * 1_000_000)) }

    @Test("alike ones are one row with a count, from the first to the last")
    func counts() {
        var tally = RefusalTally()
        for second in [0, 1, 2] { tally.note(Self.kind("a"), at: Self.at(Double(second))) }
        tally.note(Self.kind("b"), at: Self.at(3))
        tally.note(Self.kind("a", method: "intake.track"), at: Self.at(3))
        let rows = tally.take(at: Self.at(4))
        #expect(rows.count == 3 && tally.pending == 0)
        let first = rows.first { $0.kind == Self.kind("a") }
        #expect(first?.count == 3 && first?.first == Self.at(0) && first?.last == Self.at(2))
    }

    @Test("the more of one kind, the fewer rows: pauses double up to a minute")
    func pauses() {
        var tally = RefusalTally()
        var rows: [Int] = []
        // One refusal every second for ten minutes, looked at every second.
        for second in 0..<600 {
            tally.note(Self.kind("a"), at: Self.at(Double(second)))
            if !tally.take(at: Self.at(Double(second))).isEmpty { rows.append(second) }
        }
        #expect(rows.prefix(6) == [0, 5, 15, 35, 75, 135])
        #expect(rows.count <= 14)
        let told = rows.last.map { 600 - 1 - $0 } ?? 0
        #expect(tally.pending == told)
    }

    @Test("nothing is lost between rows")
    func nothingLost() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20 {
            var tally = RefusalTally(maxKinds: 5, maxRowsPerHour: 10)
            var noted = 0
            var written = 0
            var now = Self.start
            for _ in 0..<2_000 {
                now = now.adding(microseconds: Int64.random(in: 0...30_000_000, using: &generator))
                switch Int.random(in: 0..<10, using: &generator) {
                case 0:
                    written += tally.take(at: now).reduce(0) { $0 + $1.count }
                case 1:
                    let rows = tally.take(at: now)
                    let failed = Int.random(in: 0...rows.count, using: &generator)
                    written += rows.dropFirst(failed).reduce(0) { $0 + $1.count }
                    tally.giveBack(Array(rows.prefix(failed)), at: now)
                default:
                    tally.note(Self.kind(String(Int.random(in: 0..<12, using: &generator))), at: now)
                    noted += 1
                }
                #expect(noted == written + tally.pending && tally.kinds <= 6)
            }
            written += tally.takeAll().reduce(0) { $0 + $1.count }
            #expect(noted == written && tally.pending == 0)
        }
    }

    @Test("a flood of kinds costs bounded memory and one row")
    func flood() {
        var tally = RefusalTally(maxKinds: 10, maxRowsPerHour: 1_000)
        for number in 0..<100_000 { tally.note(Self.kind("\(number)"), at: Self.start) }
        #expect(tally.kinds == 11)
        let rows = tally.take(at: Self.start)
        #expect(rows.count == 11)
        #expect(rows.first { $0.kind == .others }?.count == 99_990)
    }

    @Test("rows of an hour are bounded, whatever happens")
    func hour() {
        var tally = RefusalTally(maxKinds: 500, maxRowsPerHour: 100)
        var rows = 0
        for second in 0..<3_600 {
            for kind in 0..<50 { tally.note(Self.kind("\(second % 7)-\(kind)"), at: Self.at(Double(second))) }
            rows += tally.take(at: Self.at(Double(second))).count
        }
        // Those of the bound, and one a minute for the rest.
        #expect(rows <= 160 && rows >= 100)
        rows = 0
        for second in 3_600..<3_660 {
            tally.note(Self.kind("new \(second)"), at: Self.at(Double(second)))
            rows += tally.take(at: Self.at(Double(second))).count
        }
        #expect(rows > 50, "the next hour has rows of its own")
    }

    @Test("what could not be written is due again at once, and the kind's count goes on")
    func givenBack() {
        var tally = RefusalTally()
        tally.note(Self.kind("a"), at: Self.at(0))
        let rows = tally.take(at: Self.at(1))
        tally.note(Self.kind("a"), at: Self.at(2))
        tally.giveBack(rows, at: Self.at(3))
        let again = tally.take(at: Self.at(3))
        #expect(again.count == 1 && again.first?.count == 2 && again.first?.first == Self.at(0) && again.first?.last == Self.at(2))
    }

    @Test("a kind that is quiet for its whole pause is forgotten")
    func forgotten() {
        var tally = RefusalTally()
        tally.note(Self.kind("a"), at: Self.at(0))
        _ = tally.take(at: Self.at(0))
        #expect(tally.kinds == 1)
        let early = tally.take(at: Self.at(4.9))
        #expect(early.isEmpty && tally.kinds == 1)
        let late = tally.take(at: Self.at(5))
        #expect(late.isEmpty && tally.kinds == 0)
    }
}
