import Crypto
import Foundation
import Testing
import Time

@testable import Intake

/// Who may come in, as a value.
@Suite struct SourceLedgerTests {
    private static let noon = Timestamp(rfc3339: "2026-11-22T12:00:00Z") ?? Timestamp(microseconds: 0)
    private static let open = DoorLimits(freePerSource: 0, mostPerSource: 0, freePerHour: 0, freePerMinute: 0, firstBits: 10)

    private static func limits(_ change: (inout DoorLimits) -> Void) -> DoorLimits {
        var limits = open
        change(&limits)
        return limits
    }

    private static func mark(_ name: String, hour: Int64 = SourceLedger.hour(of: noon)) -> SourceMark {
        var keys = SourceKeys(secret: SymmetricKey(data: [UInt8](repeating: 7, count: 32)))
        return keys.mark(of: name, inHour: hour)
    }

    /// What becomes of so many complaints, one after the other: `a`dmitted, bits that were asked for, `w`ait.
    private static func outcomes(
        _ ledger: inout SourceLedger, _ count: Int, _ source: SourceMark? = nil, at time: Timestamp = noon, isProved: Bool = false
    ) -> [String] {
        (0..<count).map { _ in
            switch ledger.judge(source, at: time, isProved: isProved) {
            case .admit: "a"
            case .prove(let bits): "\(bits)"
            case .wait: "w"
            }
        }
    }

    @Test func withoutLimitsEverythingComesIn() {
        var ledger = SourceLedger(limits: Self.open)
        #expect(Self.outcomes(&ledger, 5_000, Self.mark("a")).allSatisfy { $0 == "a" })
    }

    @Test func aSourceIsAskedThenSentAwayAndTheOthersAreNot() {
        var ledger = SourceLedger(limits: Self.limits { ($0.freePerSource, $0.mostPerSource) = (3, 5) })
        let one = Self.mark("a")
        #expect(Self.outcomes(&ledger, 5, one) == ["a", "a", "a", "10", "10"])
        // What was refused has not been counted: two more come in with proofs, then none.
        #expect(Self.outcomes(&ledger, 4, one, isProved: true) == ["a", "a", "w", "w"])
        #expect(Self.outcomes(&ledger, 1, one) == ["w"])
        #expect(Self.outcomes(&ledger, 4, Self.mark("b")) == ["a", "a", "a", "10"])
        #expect(Self.outcomes(&ledger, 9) == Array(repeating: "a", count: 9))
        #expect(ledger.judge(one, at: Self.noon, isProved: true) == .wait(until: Self.noon.adding(seconds: 3_600)))
    }

    @Test func theNextHourBeginsAnew() {
        var ledger = SourceLedger(limits: Self.limits { ($0.freePerSource, $0.freePerHour) = (2, 3) })
        let late = Self.noon.adding(seconds: 3_599)
        #expect(Self.outcomes(&ledger, 3, Self.mark("a"), at: late) == ["a", "a", "10"])
        let next = Self.noon.adding(seconds: 3_600)
        #expect(Self.outcomes(&ledger, 3, Self.mark("a", hour: SourceLedger.hour(of: next)), at: next) == ["a", "a", "10"])
    }

    @Test func inTotalNobodyIsEverSentAway() {
        var ledger = SourceLedger(limits: Self.limits { $0.freePerHour = 4 })
        #expect(Self.outcomes(&ledger, 6) == ["a", "a", "a", "a", "10", "10"])
        #expect(Self.outcomes(&ledger, 500, isProved: true).allSatisfy { $0 == "a" })
    }

    @Test func aBurstIsOverAfterItsMinute() {
        var ledger = SourceLedger(limits: Self.limits { $0.freePerMinute = 2 })
        #expect(Self.outcomes(&ledger, 3, at: Self.noon.adding(seconds: 59)) == ["a", "a", "10"])
        #expect(Self.outcomes(&ledger, 3, at: Self.noon.adding(seconds: 60)) == ["a", "a", "10"])
    }

    @Test(
        arguments: [(99, nil), (100, 10), (199, 10), (200, 11), (399, 11), (400, 12), (3_199, 14), (3_200, 15), (1 << 40, 15)]
            as [(Int, Int?)])
    func theWorkDoublesWithTheCount(count: Int, bits: Int?) {
        #expect(Self.open.bits(count: count, free: 100) == bits)
        #expect(Self.open.bits(count: count, free: 0) == nil)
    }

    @Test func theHardestOfAllReasonsCounts() {
        var ledger = SourceLedger(limits: Self.limits { ($0.freePerSource, $0.freePerMinute) = (8, 1) })
        #expect(Self.outcomes(&ledger, 8, Self.mark("a"), isProved: true).allSatisfy { $0 == "a" })
        // The source is at its limit: 10; the minute is at eight times its own: 13.
        #expect(Self.outcomes(&ledger, 1, Self.mark("a")) == ["13"])
    }

    @Test func whatWasNotKeptIsNotCounted() throws {
        var ledger = SourceLedger(limits: Self.limits { $0.freePerSource = 1 })
        for _ in 0..<10 {
            guard case .admit(let entry) = ledger.judge(Self.mark("a"), at: Self.noon, isProved: false) else {
                Issue.record("it was counted all the same")
                return
            }
            ledger.takeBack(entry)
        }
        #expect(ledger.takeUnsent(limit: 10) == nil)
        #expect(Self.outcomes(&ledger, 2, Self.mark("a")) == ["a", "10"])
    }

    @Test func memoryIsBoundedAndASourceWithoutRoomMustWork() {
        // Two places are taken by the totals.
        var ledger = SourceLedger(limits: Self.limits { $0.freePerSource = 2 }, maxSources: 5)
        for name in ["a", "b", "c"] { #expect(Self.outcomes(&ledger, 1, Self.mark(name)) == ["a"]) }
        #expect(Self.outcomes(&ledger, 2, Self.mark("d")) == ["10", "10"])
        #expect(Self.outcomes(&ledger, 50, Self.mark("d"), isProved: true).allSatisfy { $0 == "a" })
        #expect(Self.outcomes(&ledger, 2, Self.mark("a")) == ["a", "10"])
        #expect(ledger.takeUnsent(limit: 100)?.counts.count == 5)
    }

    // MARK: Replicas

    /// The table that replicas share, as the statement treats it.
    private final class Table {
        var counts: [SourceMark: Int32] = [:]

        func exchange(_ ledger: inout SourceLedger) {
            while let share = ledger.takeUnsent(limit: 2) {
                #expect(share.counts.count <= 2)
                let answer = share.counts.map { mark, count in
                    counts[mark, default: 0] += count
                    return (mark: mark, count: counts[mark] ?? 0)
                }
                ledger.merge(answer, of: share.hour)
            }
        }
    }

    @Test func replicasCountTogether() {
        let limits = Self.limits { ($0.freePerSource, $0.mostPerSource) = (10, 14) }
        var replicas = [SourceLedger(limits: limits), SourceLedger(limits: limits), SourceLedger(limits: limits)]
        let table = Table()
        let one = Self.mark("a")
        for index in replicas.indices {
            #expect(Self.outcomes(&replicas[index], 3, one) == ["a", "a", "a"])
            table.exchange(&replicas[index])
        }
        // The last one knows of nine, the first one of its own three only until it has something to tell.
        #expect(Self.outcomes(&replicas[2], 2, one) == ["a", "10"])
        #expect(Self.outcomes(&replicas[0], 1, one) == ["a"])
        table.exchange(&replicas[2])
        table.exchange(&replicas[0])
        #expect(table.counts[one] == 11)
        #expect(Self.outcomes(&replicas[0], 2, one) == ["10", "10"])
        // Nothing changes by exchanging again.
        for _ in 0..<3 { for index in replicas.indices { table.exchange(&replicas[index]) } }
        #expect(table.counts[one] == 11)
        #expect(Self.outcomes(&replicas[0], 4, one, isProved: true) == ["a", "a", "a", "w"])
    }

    @Test func aFailedExchangeLosesAndDoublesNothing() throws {
        var ledger = SourceLedger(limits: Self.limits { $0.freePerSource = 5 })
        let one = Self.mark("a")
        _ = Self.outcomes(&ledger, 3, one)
        let taken = ledger.takeUnsent(limit: 10)
        let share = try #require(taken)
        #expect(ledger.takeUnsent(limit: 10) == nil)
        // Counting goes on meanwhile.
        #expect(Self.outcomes(&ledger, 1, one) == ["a"])
        ledger.giveBack(share)
        #expect(Self.outcomes(&ledger, 2, one) == ["a", "10"])
        let table = Table()
        table.exchange(&ledger)
        #expect(table.counts[one] == 5)
    }

    @Test func whatComesBackAfterTheHourIsForgotten() throws {
        var ledger = SourceLedger(limits: Self.limits { $0.freePerHour = 5 })
        _ = Self.outcomes(&ledger, 5)
        let taken = ledger.takeUnsent(limit: 10)
        let share = try #require(taken)
        let next = Self.noon.adding(seconds: 3_600)
        #expect(Self.outcomes(&ledger, 1, at: next) == ["a"])
        ledger.giveBack(share)
        ledger.merge(share.counts.map { ($0.mark, 500) }, of: share.hour)
        #expect(Self.outcomes(&ledger, 5, at: next) == ["a", "a", "a", "a", "10"])
    }

    @Test func sharesAreInTheOrderOfTheirMarks() throws {
        var ledger = SourceLedger(limits: Self.open)
        for number in 0..<200 { _ = Self.outcomes(&ledger, 1, Self.mark("s\(number)")) }
        let taken = ledger.takeUnsent(limit: 1_000)
        let marks = try #require(taken).counts.map(\.mark)
        #expect(marks.count == 202)
        #expect(marks == marks.sorted())
        #expect(marks.map(\.bytes) == marks.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
        #expect(marks.allSatisfy { SourceMark($0.bytes) == $0 })
    }

    // MARK: Marks

    @Test func marksTellSourcesApartForOneHourOnly() {
        #expect(Self.mark("10.0.0.1") == Self.mark("10.0.0.1"))
        #expect(Self.mark("10.0.0.1") != Self.mark("10.0.0.2"))
        #expect(Self.mark("10.0.0.1", hour: 5) != Self.mark("10.0.0.1", hour: 6))
        var other = SourceKeys(secret: SymmetricKey(data: [UInt8](repeating: 8, count: 32)))
        #expect(other.mark(of: "10.0.0.1", inHour: 5) != Self.mark("10.0.0.1", hour: 5))
        #expect(SourceMark([1, 2, 3]) == nil)
    }

    @Test func hoursBefore1970AreHoursToo() {
        #expect(SourceLedger.hour(of: Timestamp(microseconds: -1)) == -1)
        #expect(SourceLedger.hour(of: Timestamp(microseconds: 0)) == 0)
    }
}
