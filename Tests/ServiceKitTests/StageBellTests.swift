import Synchronization
import Testing

@testable import ServiceKit

@Suite struct StageBellTests {
    private let start = ContinuousClock.now

    @Test func theFirstRingSoundsAtOnceAndTheNextOnesTogetherLater() {
        var limit = BellLimit()
        #expect(limit.ring(at: start) == .send)
        #expect(limit.ring(at: start + .milliseconds(1)) == .later(start + .milliseconds(50)))
        #expect(limit.ring(at: start + .milliseconds(2)) == .nothing)
        limit.rangLate(at: start + .milliseconds(51))
        #expect(limit.ring(at: start + .milliseconds(60)) == .later(start + .milliseconds(101)))
        limit.rangLate(at: start + .milliseconds(101))
        #expect(limit.ring(at: start + .milliseconds(151)) == .send)
    }

    @Test func neverMoreThanTwentyASecondAndNeverSilent() {
        var limit = BellLimit()
        var sounded = 0
        var due: ContinuousClock.Instant?
        for millisecond in 0..<10_000 {
            let now = start + .milliseconds(millisecond)
            if let moment = due, moment <= now {
                limit.rangLate(at: now)
                due = nil
                sounded += 1
            }
            switch limit.ring(at: now) {
            case .send: sounded += 1
            case .later(let moment): due = moment
            case .nothing: break
            }
        }
        #expect((199...201).contains(sounded))
    }

    @Test func theLastRingOfABurstIsHeard() async {
        let (sounds, sound) = AsyncStream.makeStream(of: Void.self)
        let bell = StageBell { sound.yield() }
        for _ in 0..<100 { bell.ring() }
        var count = 0
        for await _ in sounds {
            count += 1
            if count == 2 { break }
        }
        #expect(count == 2)
    }
}
