import Testing

@testable import Intake

@Suite("Submission queue")
struct SubmissionQueueTests {
    private struct Row: QueuedSubmission, Equatable {
        var name: Int
        var deadline: ContinuousClock.Instant
        var bytes: Int
    }

    private typealias Queue = SubmissionQueue<Row>
    private let start = ContinuousClock.now

    private func row(_ name: Int, late seconds: Int = 10, bytes: Int = 1) -> Row {
        Row(name: name, deadline: start + .seconds(seconds), bytes: bytes)
    }

    private func queue(rows: Int = 100, bytes: Int = 1_000, batch: Int = 10) -> Queue {
        Queue(limits: .init(rows: rows, bytes: bytes, batchRows: batch))
    }

    /// What a turn is, with names instead of rows.
    private enum Seen: Equatable {
        case write([Int], late: [Int], wake: Int?)
        case nothing
        case end
    }

    private func take(_ writer: Int, _ queue: inout Queue, after seconds: Int = 0) -> Seen {
        switch queue.take(writer, now: start + .seconds(seconds)) {
        case .write(let rows, let late, let wake): .write(rows.map(\.name), late: late.map(\.name), wake: wake)
        case .nothing: .nothing
        case .end: .end
        }
    }

    private func asleep(_ writers: Int..., in queue: inout Queue) {
        for writer in writers {
            #expect(take(writer, &queue) == .nothing)
            let isAsleep = queue.sleep(writer)
            #expect(isAsleep)
        }
    }

    @Test("a lonely submission wakes a writer and is a batch of one")
    func lonely() {
        var queue = queue()
        asleep(1, in: &queue)
        #expect(queue.submit(row(7)) == .kept(wake: 1))
        #expect(take(1, &queue) == .write([7], late: [], wake: nil))
        #expect(take(1, &queue) == .nothing)
        #expect(queue.count == 0 && queue.bytes == 0)
    }

    @Test("a burst wakes one writer, which takes all of it")
    func burst() {
        var queue = queue()
        asleep(1, 2, 3, in: &queue)
        #expect(queue.submit(row(1)) == .kept(wake: 3))
        #expect(queue.submit(row(2)) == .kept(wake: nil))
        #expect(queue.submit(row(3)) == .kept(wake: nil))
        #expect(take(3, &queue) == .write([1, 2, 3], late: [], wake: nil))
        // The first is busy now: the next submission is for another one.
        #expect(queue.submit(row(4)) == .kept(wake: 2))
        #expect(take(2, &queue) == .write([4], late: [], wake: nil))
    }

    @Test("rows that arrive while every writer is busy are the next batch, in their order")
    func busy() {
        var queue = queue()
        for name in 1...5 { #expect(queue.submit(row(name)) == .kept(wake: nil)) }
        #expect(take(9, &queue) == .write([1, 2, 3, 4, 5], late: [], wake: nil))
    }

    @Test("a batch has its bound; what is left wakes another writer")
    func bounded() {
        var queue = queue(batch: 3)
        asleep(1, 2, in: &queue)
        for name in 1...7 { _ = queue.submit(row(name)) }
        #expect(take(2, &queue) == .write([1, 2, 3], late: [], wake: 1))
        #expect(take(1, &queue) == .write([4, 5, 6], late: [], wake: nil))
        #expect(take(2, &queue) == .write([7], late: [], wake: nil))
    }

    @Test("one writer at a time is on its way")
    func oneIsWaking() {
        var queue = queue(batch: 1)
        asleep(1, 2, 3, in: &queue)
        #expect(queue.submit(row(1)) == .kept(wake: 3))
        #expect(queue.submit(row(2)) == .kept(wake: nil))
        // A writer that comes by itself does not count as the one that was woken.
        #expect(take(9, &queue) == .write([1], late: [], wake: nil))
        #expect(take(3, &queue) == .write([2], late: [], wake: nil))
        #expect(queue.submit(row(3)) == .kept(wake: 2))
    }

    @Test("a writer that was woken for nothing sleeps again and can be woken again")
    func wokenForNothing() {
        var queue = queue()
        asleep(1, in: &queue)
        #expect(queue.submit(row(1)) == .kept(wake: 1))
        #expect(take(9, &queue) == .write([1], late: [], wake: nil))
        asleep(1, in: &queue)
        #expect(queue.submit(row(2)) == .kept(wake: 1))
    }

    @Test("a submission that comes before a writer has fallen asleep keeps it awake")
    func raceOfSleep() {
        var queue = queue()
        #expect(take(1, &queue) == .nothing)
        #expect(queue.submit(row(1)) == .kept(wake: nil))
        let isAsleep = queue.sleep(1)
        #expect(!isAsleep)
        #expect(take(1, &queue) == .write([1], late: [], wake: nil))
    }

    @Test("the queue is full by rows")
    func fullByRows() {
        var queue = queue(rows: 2)
        #expect(queue.submit(row(1)) == .kept(wake: nil))
        #expect(queue.submit(row(2)) == .kept(wake: nil))
        #expect(queue.submit(row(3)) == .full)
        _ = take(1, &queue)
        #expect(queue.submit(row(3)) == .kept(wake: nil))
    }

    @Test("the queue is full by bytes, and gives them back")
    func fullByBytes() {
        var queue = queue(bytes: 10, batch: 1)
        #expect(queue.submit(row(1, bytes: 6)) == .kept(wake: nil))
        #expect(queue.submit(row(2, bytes: 5)) == .full)
        #expect(queue.submit(row(3, bytes: 4)) == .kept(wake: nil))
        #expect(queue.bytes == 10)
        _ = take(1, &queue)
        #expect(queue.bytes == 4)
        #expect(queue.submit(row(4, bytes: 6)) == .kept(wake: nil))
    }

    @Test("late submissions are set apart and do not use up the batch")
    func late() {
        var queue = queue(batch: 2)
        for (name, seconds) in [(1, 1), (2, 9), (3, 1), (4, 9), (5, 9)] { _ = queue.submit(row(name, late: seconds)) }
        #expect(take(1, &queue, after: 5) == .write([2, 4], late: [1, 3], wake: nil))
        #expect(take(1, &queue, after: 9) == .write([], late: [5], wake: nil))
        #expect(queue.bytes == 0)
    }

    @Test("while the database is away the queue gives up what nobody will wait for")
    func expire() {
        var queue = queue()
        for (name, seconds) in [(1, 1), (2, 9), (3, 2)] { _ = queue.submit(row(name, late: seconds)) }
        #expect(queue.expire(before: start).isEmpty)
        #expect(queue.expire(before: start + .seconds(2)).map(\.name) == [1, 3])
        #expect(queue.count == 1 && queue.bytes == 1)
        #expect(take(1, &queue, after: 5) == .write([2], late: [], wake: nil))
    }

    @Test("a closed queue takes nothing, hands out what it has, then ends its writers")
    func close() {
        var queue = queue(batch: 1)
        asleep(1, 2, in: &queue)
        _ = queue.submit(row(1))
        _ = queue.submit(row(2))
        #expect(queue.close() == [1])
        #expect(queue.submit(row(3)) == .closed)
        let isAsleep = queue.sleep(7)
        #expect(!isAsleep)
        #expect(take(2, &queue) == .write([1], late: [], wake: nil))
        #expect(take(1, &queue) == .write([2], late: [], wake: nil))
        #expect(take(1, &queue) == .end)
        #expect(take(2, &queue) == .end)
        #expect(queue.close().isEmpty)
    }

    @Test("abandoning gives everything back")
    func abandon() {
        var queue = queue()
        for name in 1...3 { _ = queue.submit(row(name)) }
        _ = queue.close()
        #expect(queue.abandon().map(\.name) == [1, 2, 3])
        #expect(queue.count == 0 && queue.bytes == 0)
        #expect(take(1, &queue) == .end)
    }

    @Test("random traffic: every submission is handed out exactly once, and nobody sleeps while something is pending", arguments: 0..<20)
    func random(seed: Int) {
        var generator = SplitMix(state: UInt64(seed))
        var queue = queue(rows: 30, batch: 4)
        var awake: Set<Int> = [0, 1, 2]
        var sleeping: Set<Int> = []
        var kept: [Int] = []
        var taken: [Int] = []
        func wake(_ writer: Int?) {
            guard let writer else { return }
            let wasAsleep = sleeping.remove(writer) != nil
            #expect(wasAsleep)
            awake.insert(writer)
        }
        for name in 0..<2_000 {
            if Bool.random(using: &generator) {
                if case .kept(let writer) = queue.submit(row(name)) {
                    kept.append(name)
                    wake(writer)
                }
            } else if let writer = awake.sorted().randomElement(using: &generator) {
                switch queue.take(writer, now: start) {
                case .write(let rows, _, let other):
                    taken += rows.map(\.name)
                    wake(other)
                case .nothing:
                    if queue.sleep(writer) {
                        awake.remove(writer)
                        sleeping.insert(writer)
                    }
                case .end: Issue.record("the queue is open")
                }
            }
            #expect(queue.count == 0 || !awake.isEmpty)
        }
        while case .write(let rows, _, _) = queue.take(0, now: start) { taken += rows.map(\.name) }
        #expect(taken == kept)
    }
}

/// Repeatable random numbers (Vigna's SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
