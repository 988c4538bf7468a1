import Synchronization
import Testing

@testable import ServiceKit

@Suite struct StageBellTests {
    private let start = ContinuousClock.now

    @Test func theFirstRingSoundsAtOnceAndTheNextOnesTogetherLater() {
        var limit = BellLimit()
        #expect(limit.ring(at: start) == .send)
        #expect(limit.ring(at: start + .milliseconds(1)) == .later(start + .milliseconds(10)))
        #expect(limit.ring(at: start + .milliseconds(2)) == .nothing)
        limit.rangLate(at: start + .milliseconds(11))
        #expect(limit.ring(at: start + .milliseconds(15)) == .later(start + .milliseconds(21)))
        limit.rangLate(at: start + .milliseconds(21))
        #expect(limit.ring(at: start + .milliseconds(31)) == .send)
    }

    @Test func neverMoreThanAHundredASecondAndNeverSilent() {
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
        #expect((900...1_001).contains(sounded))
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
