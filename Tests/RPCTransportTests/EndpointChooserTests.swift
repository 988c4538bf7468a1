import Testing

@testable import RPCTransport

@Suite struct EndpointChooserTests {
    private let start = ContinuousClock.now

    private func chooser(_ slots: Int) -> EndpointChooser {
        EndpointChooser(slots: slots, backoff: ReconnectBackoff(firstMs: 100, maxMs: 1_000))
    }

    @Test func backoffDoublesUpToItsMaximumAndHalfIsRandom() {
        let backoff = ReconnectBackoff(firstMs: 100, maxMs: 1_000)
        #expect(backoff.delay(failures: 0, random: 0.5) == .zero)
        #expect((1...6).map { backoff.delay(failures: $0, random: 0) } == [50, 100, 200, 400, 500, 500].map { .milliseconds($0) })
        #expect(backoff.delay(failures: 1, random: 0.5) == .milliseconds(75))
        #expect(backoff.delay(failures: 1_000, random: 0.999) < .milliseconds(1_000))
    }

    @Test func callsGoRoundOpenSlots() {
        var chooser = chooser(3)
        for slot in 0..<3 { chooser.opened(slot, connection: slot + 10) }
        let connections = (0..<6).map { _ in chooser.pick(now: start).connection }
        #expect(connections == [10, 11, 12, 10, 11, 12])
    }

    @Test func theConnectionWithTheFewestCallsIsTaken() {
        var chooser = chooser(3)
        for slot in 0..<3 { chooser.opened(slot, connection: slot) }
        var calls = [5, 1, 3]
        for _ in 0..<9 {
            if let connection = chooser.pick(now: start, load: { calls[$0] }).connection { calls[connection] += 1 }
        }
        #expect(calls == [6, 6, 6])
    }

    @Test func theFirstCallOpensOneSlotAndLaterCallsOpenTheOthersWithoutWaiting() {
        var chooser = chooser(2)
        let pick1 = chooser.pick(now: start)
        #expect(pick1 == .init(connection: nil, open: 0, waitUntil: nil))
        let pick2 = chooser.pick(now: start)
        #expect(pick2.open == 1)
        let pick3 = chooser.pick(now: start)
        #expect(pick3 == .init())
        chooser.opened(0, connection: 7)
        let pick4 = chooser.pick(now: start)
        #expect(pick4.connection == 7)
    }

    @Test func aFailedSlotIsLeftAloneForItsBackoffWhileTheOthersServe() {
        var chooser = chooser(2)
        chooser.opened(0, connection: 1)
        let pick5 = chooser.pick(now: start)
        #expect(pick5.open == 1)
        chooser.failed(1, now: start, random: 0)
        let pick6 = chooser.pick(now: start)
        #expect(pick6 == .init(connection: 1, open: nil, waitUntil: nil))
        let later = start + .milliseconds(50)
        let pick7 = chooser.pick(now: later)
        #expect(pick7 == .init(connection: 1, open: 1, waitUntil: nil))
        #expect(chooser.slots[1] == .opening)
    }

    @Test func withNothingOpenTheCallerLearnsWhenToAskAgain() {
        var chooser = chooser(2)
        _ = chooser.pick(now: start)
        _ = chooser.pick(now: start)
        chooser.failed(0, now: start, random: 0.5)
        chooser.failed(1, now: start, random: 0)
        let pick8 = chooser.pick(now: start)
        #expect(pick8 == .init(connection: nil, open: nil, waitUntil: start + .milliseconds(50)))
        let pick9 = chooser.pick(now: start + .milliseconds(50))
        #expect(pick9.open == 1)
    }

    @Test func successForgetsFailures() {
        var chooser = chooser(1)
        for _ in 0..<5 { chooser.failed(0, now: start, random: 0) }
        chooser.opened(0, connection: 1)
        chooser.failed(0, now: start, random: 0)
        #expect(chooser.slots[0] == .resting(until: start + .milliseconds(50)))
    }

    @Test func aLostConnectionIsReopenedAtOnce() {
        var chooser = chooser(1)
        chooser.opened(0, connection: 4)
        chooser.lost(connection: 4)
        chooser.lost(connection: 4)
        let pick10 = chooser.pick(now: start)
        #expect(pick10.open == 0)
    }

    @Test func aDrainingServerRestsOnlyWhenThereIsAnother() {
        var alone = chooser(1)
        alone.opened(0, connection: 1)
        alone.draining(connection: 1, now: start, random: 0)
        #expect(alone.slots[0] == .idle)

        var pair = chooser(2)
        pair.opened(0, connection: 1)
        pair.opened(1, connection: 2)
        pair.draining(connection: 1, now: start, random: 0)
        let pick11 = pair.pick(now: start)
        #expect(pick11 == .init(connection: 2, open: nil, waitUntil: nil))
    }
}

extension EndpointChooser {
    /// All connections carry the same.
    fileprivate mutating func pick(now: Instant) -> Pick { pick(now: now, load: { _ in 0 }) }
}
