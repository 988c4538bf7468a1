import Testing

@testable import RPCTransport

@Suite struct DeadlineTableTests {
    private let start = ContinuousClock.now

    @Test func theTimerIsArmedOnceForManyLaterDeadlines() {
        var table = DeadlineTable<Int>()
        let armed = [(1, 10), (2, 11), (3, 5)].map { table.insert($0, at: start + .seconds($1)) }
        #expect(armed == [start + .seconds(10), nil, start + .seconds(5)])
        #expect(table.count == 3)
    }

    @Test func onlyTheLateOnesExpire() {
        var table = DeadlineTable<Int>()
        for second in 1...4 { _ = table.insert(second, at: start + .seconds(second)) }
        table.remove(1)
        let (late, next) = table.expire(now: start + .seconds(2))
        #expect(late == [2])
        #expect(next == start + .seconds(3))
        #expect(table.count == 2)
    }

    @Test func whenNothingIsLeftTheTimerRests() {
        var table = DeadlineTable<Int>()
        _ = table.insert(1, at: start + .seconds(1))
        table.remove(1)
        let (late, next) = table.expire(now: start + .seconds(1))
        #expect(late.isEmpty && next == nil && table.armedFor == nil)
        let armed = table.insert(2, at: start + .seconds(9))
        #expect(armed == start + .seconds(9))
    }
}
