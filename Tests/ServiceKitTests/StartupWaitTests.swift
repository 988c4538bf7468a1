import Logging
import Telemetry
import Testing

@testable import ServiceKit

@Suite struct StartupWaitTests {
    private let sink = EventSink()
    private let obstacle = StartupFailure("it is away", advice: "Start it.")

    private func wait(_ limit: Duration) -> StartupWait {
        StartupWait(limit: limit, logger: Logger(label: "t") { JSONLogHandler(service: "s", label: $0, sink: sink) })
    }

    @Test func returnsAtOnceWhenNothingIsInTheWay() async throws {
        try await wait(.zero).run { nil }
        #expect(sink.lines.isEmpty)
    }

    @Test func pausesGrowUntilItWorks() async throws {
        var pauses: [Duration] = []
        var now = ContinuousClock.now
        try await wait(.seconds(60)).run(
            now: { now },
            pause: {
                pauses.append($0)
                now += $0
            }, attempt: { pauses.count < 7 ? obstacle : nil })
        #expect(pauses == [100, 200, 400, 800, 1_600, 2_000, 2_000].map { .milliseconds($0) })
        #expect(sink.lines.count == 1)
    }

    @Test func givesUpAtTheLimitAndSaysWhatIsInTheWay() async throws {
        var now = ContinuousClock.now
        await #expect(throws: StartupFailure("it is away", advice: "Start it. Waited 15 s (database.waitMs).")) {
            try await wait(.seconds(15)).run(now: { now }, pause: { now += $0 }, attempt: { obstacle })
        }
        // Once at the beginning and one reminder after ten seconds.
        #expect(sink.lines.count == 2)
    }

    @Test func aNewObstacleIsLoggedAtOnce() async throws {
        var now = ContinuousClock.now
        var left = [obstacle, obstacle, StartupFailure("no tables", advice: "Migrate.")]
        try await wait(.seconds(15)).run(now: { now }, pause: { now += $0 }, attempt: { left.isEmpty ? nil : left.removeFirst() })
        #expect(sink.lines.count == 2)
    }
}
