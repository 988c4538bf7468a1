import Courier
import Testing
import Time

@Suite struct CircuitBreakerTests {
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func at(_ seconds: Int64) -> Timestamp { start.adding(seconds: seconds) }

    @Test func toleratesSomeFailuresAndThenRests() {
        var breaker = CircuitBreaker()
        for _ in 1..<CircuitBreaker.tolerated {
            breaker.failed(at: start)
            #expect(breaker.admits(at: start))
        }
        breaker.failed(at: start)
        #expect(!breaker.admits(at: start) && !breaker.admits(at: at(CircuitBreaker.firstRestSeconds - 1)))
        #expect(breaker.restsUntil == at(CircuitBreaker.firstRestSeconds))
    }

    @Test func admitsOneAttemptAfterEachRest() {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.tolerated { breaker.failed(at: start) }
        #expect(breaker.admits(at: at(30)))
        // The first one is still under way, or died: the next may try only a rest later.
        #expect(!breaker.admits(at: at(30)) && !breaker.admits(at: at(59)) && breaker.admits(at: at(60)))
        breaker.succeeded()
        #expect(breaker == CircuitBreaker() && breaker.admits(at: at(60)))
    }

    @Test func restsGrowToALimit() {
        var breaker = CircuitBreaker()
        var now = start
        var rests: [Int64] = []
        for failure in 1...20 {
            breaker.failed(at: now)
            guard failure >= CircuitBreaker.tolerated, let end = breaker.restsUntil else { continue }
            rests.append((end - now) / 1_000_000)
            now = end
            #expect(breaker.admits(at: now))
        }
        #expect(rests.prefix(6) == [30, 60, 120, 240, 480, 600] && rests.allSatisfy { $0 <= CircuitBreaker.longestRestSeconds })
    }

    @Test func aWishToBeLeftAloneIsHonouredWithinReason() {
        var breaker = CircuitBreaker()
        breaker.failed(at: start, retryAfterSeconds: 90)
        #expect(!breaker.admits(at: at(89)) && breaker.admits(at: at(90)))
        breaker.failed(at: start, retryAfterSeconds: Int.max)
        #expect(breaker.restsUntil == at(CircuitBreaker.longestWishSeconds))
        var negative = CircuitBreaker()
        negative.failed(at: start, retryAfterSeconds: -5)
        #expect(negative.admits(at: start))
    }
}
