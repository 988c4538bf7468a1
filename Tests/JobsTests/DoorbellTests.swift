import Jobs
import Testing

@Suite struct DoorbellTests {
    @Test func aRingFromBeforeIsTakenAtOnce() async {
        let bell = Doorbell()
        bell.ring()
        bell.ring()
        let start = ContinuousClock.now
        await bell.wait(upTo: .seconds(60))
        #expect(ContinuousClock.now - start < .seconds(30))
        // Two rings were one: the next wait takes its time.
        let second = ContinuousClock.now
        await bell.wait(upTo: .milliseconds(30))
        #expect(ContinuousClock.now - second >= .milliseconds(29))
    }

    @Test func aRingWakesEverybodyWhoWaits() async {
        let bell = Doorbell()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { await bell.wait(upTo: .seconds(120)) } }
            group.addTask {
                for _ in 0..<2_000 {
                    bell.ring()
                    await Task.yield()
                }
            }
            await group.waitForAll()
        }
    }

    @Test func cancellationEndsTheWait() async {
        let bell = Doorbell()
        let task = Task { await bell.wait(upTo: .seconds(120)) }
        task.cancel()
        await task.value
    }

    @Test(arguments: 0..<50) func ringsCancellationsAndTimeoutsAtOnce(round: Int) async {
        let bell = Doorbell()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    let task = Task { await bell.wait(upTo: .microseconds(index * 50)) }
                    if index % 3 == 0 { bell.ring() }
                    if index % 4 == 0 { task.cancel() }
                    await task.value
                }
            }
        }
    }
}
