import Testing

@testable import PintuCommand

@Suite struct RestartPolicyTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func pausesGrowAndStopGrowing() {
        var policy = RestartPolicy(limit: 10, window: .seconds(60), firstPause: .milliseconds(100), longestPause: .seconds(1))
        let pauses = (1...6).map { death in policy.died(at: at(Double(death))) }
        let expected: [Duration] = [
            .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1), .seconds(1),
        ]
        #expect(pauses == expected.enumerated().map { .restart(after: $0.element, deaths: $0.offset + 1) })
    }

    @Test func theSixthDeathWithinAMinuteIsOneTooMany() {
        var policy = RestartPolicy()
        for death in 1...5 { #expect(policy.died(at: at(Double(death) * 10)) != .giveUp) }
        #expect(policy.died(at: at(59.9)) == .giveUp)
    }

    @Test func deathsOutsideTheWindowAreForgotten() {
        var policy = RestartPolicy()
        for death in 0..<5 { _ = policy.died(at: at(Double(death))) }
        // The first one, at 0 s, has just left the window.
        #expect(policy.died(at: at(60)) != .giveUp)
        #expect(policy.died(at: at(60.5)) == .giveUp)
    }

    @Test func onceInAWhileIsAlwaysFine() {
        var policy = RestartPolicy()
        for hour in 0..<1_000 {
            #expect(policy.died(at: at(Double(hour) * 3_600)) == .restart(after: .milliseconds(100), deaths: 1))
        }
    }
}
