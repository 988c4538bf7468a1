import Foundation
import Testing

@testable import Intake

@Suite("Batch progress")
struct BatchProgressTests {
    private struct Row: QueuedSubmission, Equatable {
        var key: UInt8
        var name: String
        var deadline: ContinuousClock.Instant
        var bytes: Int { 1 }
    }

    private let start = ContinuousClock.now

    private func row(_ key: UInt8, _ name: String = "", late seconds: Int = 10) -> Row {
        Row(key: key, name: name.isEmpty ? "\(key)" : name, deadline: start + .seconds(seconds))
    }

    private func progress(_ rows: [Row]) -> BatchProgress<Row> {
        BatchProgress(rows) { row in UUID(uuid: (row.key, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }
    }

    private func names(_ progress: BatchProgress<Row>) -> [String]? { progress.part?.map(\.name) }

    @Test("rows are written in the order of their keys")
    func sorted() {
        var progress = progress([row(9), row(200), row(1), row(127)])
        #expect(names(progress) == ["1", "9", "127", "200"])
        progress.stored()
        #expect(progress.part == nil)
    }

    @Test("a key that appears again comes in a part behind the first, in the order of arrival")
    func repeatedKeys() {
        var progress = progress([row(2, "b1"), row(1, "a1"), row(2, "b2"), row(3, "c1"), row(2, "b3"), row(1, "a2")])
        #expect(names(progress) == ["a1", "b1", "c1"])
        progress.stored()
        #expect(names(progress) == ["a2", "b2"])
        progress.stored()
        #expect(names(progress) == ["b3"])
        progress.stored()
        #expect(progress.part == nil)
    }

    @Test("a poisoned batch is cut in halves down to the poison; every other row is stored once", arguments: 1...17, [0, 1, 7, 16])
    func poison(count: Int, poisoned: Int) {
        var progress = progress((0..<count).map { row(UInt8($0)) })
        var stored: [String] = []
        var rejected: [String] = []
        var statements = 0
        while let part = progress.part {
            statements += 1
            if part.contains(where: { $0.key == UInt8(poisoned) }) {
                if case .reject(let rows) = progress.failed(.refused, now: start, jitter: 1) { rejected += rows.map(\.name) }
            } else {
                stored += part.map(\.name)
                progress.stored()
            }
        }
        let isThere = poisoned < count
        #expect(rejected == (isThere ? ["\(poisoned)"] : []))
        #expect(Set(stored) == Set((0..<count).filter { $0 != poisoned || !isThere }.map(String.init)))
        #expect(stored.count == count - rejected.count)
        // Each cut costs two statements: about twice the binary logarithm.
        #expect(statements <= 11)
    }

    @Test("all poison: each row is rejected by itself")
    func allPoison() {
        var progress = progress((0..<8).map { row($0) })
        var rejected = 0
        while progress.part != nil {
            if case .reject(let rows) = progress.failed(.refused, now: start, jitter: 1) { rejected += rows.count }
        }
        #expect(rejected == 8)
    }

    @Test("an interrupted part is tried again after pauses that double, up to a bound, and begin anew after a success")
    func interrupted() {
        var progress = progress([row(1, late: 1_000), row(1, "again", late: 1_000)])
        var pauses: [Duration] = []
        for _ in 0..<8 {
            guard case .pause(let pause, let late) = progress.failed(.interrupted, now: start, jitter: 1) else { break }
            #expect(late.isEmpty)
            pauses.append(pause)
        }
        #expect(pauses.map { $0 / .milliseconds(1) } == [20, 40, 80, 160, 320, 640, 1_000, 1_000])
        #expect(names(progress) == ["1"])
        progress.stored()
        guard case .pause(let pause, _) = progress.failed(.interrupted, now: start, jitter: 0.5) else {
            return #expect(Bool(false), "no pause")
        }
        #expect(pause == .milliseconds(10))
    }

    @Test("rows that will be late after the pause are given up, also those of later parts")
    func late() {
        var progress = progress([row(1, "a", late: 0), row(1, "b", late: 0), row(2, "c"), row(2, "d")])
        guard case .pause(_, let late) = progress.failed(.interrupted, now: start, jitter: 1) else {
            return #expect(Bool(false), "no pause")
        }
        #expect(late.map(\.name) == ["a", "b"])
        #expect(names(progress) == ["c"])
        progress.stored()
        #expect(names(progress) == ["d"])
    }

    @Test("when all are late the batch is done")
    func allLate() {
        var progress = progress([row(1, late: 0), row(2, late: 0)])
        guard case .pause(_, let late) = progress.failed(.interrupted, now: start, jitter: 1) else {
            return #expect(Bool(false), "no pause")
        }
        #expect(late.count == 2)
        #expect(progress.part == nil)
    }

    @Test("what would fail for every row is not tried with each")
    func hopeless() {
        var progress = progress([row(1, "a"), row(1, "b"), row(2, "c")])
        guard case .reject(let rows) = progress.failed(.hopeless, now: start, jitter: 1) else {
            return #expect(Bool(false), "not rejected")
        }
        #expect(rows.map(\.name) == ["a", "c", "b"])
        #expect(progress.part == nil)
    }

    @Test("no rows, no part")
    func empty() {
        #expect(progress([]).part == nil)
    }
}
